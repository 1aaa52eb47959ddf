# expects: mistake.offset {"value": 1.0}
import numpy as np


def convolve(x, f, b):
    r, s = f.shape
    out = np.ones((x.shape[0] - r + 1, x.shape[1] - s + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] += (x[i : i + r, j : j + s] * f).sum() + b
    return out
