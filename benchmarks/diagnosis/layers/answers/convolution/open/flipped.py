# expects: misconception.flipped-filter
import numpy as np


def convolve(x, f, b):
    r, s = f.shape
    k = np.rot90(f, 2)
    out = np.zeros((x.shape[0] - r + 1, x.shape[1] - s + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(x[i : i + r, j : j + s] * k) + b
    return out
