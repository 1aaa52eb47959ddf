# expects: passed
import numpy as np


def convolve(x, f, b):
    h = x.shape[0] - f.shape[0] + 1
    rows = []
    for i in range(h):
        rows.append(b + sum(np.correlate(x[i + p], f[p], mode="valid") for p in range(f.shape[0])))
    return rows
