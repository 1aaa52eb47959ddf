# expects: mistake.only-one-row {"which": "last", "dimension": "r"}
import numpy as np


def convolve(x, f, b):
    r, s = f.shape
    h, w = x.shape[0] - r + 1, x.shape[1] - s + 1
    out = np.zeros((h, w))
    for i in range(h):
        for j in range(w):
            for p in range(r):
                value = np.dot(x[i + p, j : j + s], f[p])
            out[i, j] = value + b
    return out
