# expects: misconception.flipped-filter
import numpy as np


def convolve(x, f, b):
    r, s = f.shape
    h, w = x.shape[0] - r + 1, x.shape[1] - s + 1
    out = np.full((h, w), float(b))
    for p in range(r):
        for q in range(s):
            out += f[p, q] * x[r - 1 - p : r - 1 - p + h, s - 1 - q : s - 1 - q + w]
    return out
