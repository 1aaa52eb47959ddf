# expects: mistake.term-factor {"term": "filtered"}
import numpy as np


def convolve(x, f, b):
    r, s = f.shape
    out = np.zeros((len(x) - r + 1, len(x[0]) - s + 1))
    for i, j in np.ndindex(*out.shape):
        out[i, j] = np.mean(x[i : i + r, j : j + s] * f) + b
    return out
