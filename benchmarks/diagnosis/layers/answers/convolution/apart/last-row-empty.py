# expects: mistake.not-there {"where": "the last row"}
import numpy as np


def convolve(x, f, b):
    fh, fw = f.shape
    H, W = x.shape
    out = np.zeros((H - fh + 1, W - fw + 1))
    for row in range(H - fh):
        for col in range(W - fw + 1):
            window = x[row : row + fh, col : col + fw]
            out[row, col] = (window * f).sum() + b
    return out
