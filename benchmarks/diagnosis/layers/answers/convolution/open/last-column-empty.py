# expects: mistake.not-there {"where": "the last column"}
import numpy as np


def convolve(x, f, b):
    r, s = f.shape
    out = np.zeros((x.shape[0] - r + 1, x.shape[1] - s + 1))
    for i in range(x.shape[0] - r + 1):
        for j in range(x.shape[1] - s):
            patch = x[i : i + r, j : j + s]
            out[i, j] = np.tensordot(patch, f) + b
    return out
