# expects: mistake.term-missing {"term": "bias"}
# expects: mistake.part-missing {"argument": "b"}
import numpy as np


def convolve(x, f, b):
    H, W = x.shape
    HH, WW = f.shape
    y = np.empty((H - HH + 1, W - WW + 1))
    for i in range(H - HH + 1):
        for j in range(W - WW + 1):
            y[i, j] = (x[i : i + HH, j : j + WW] * f).sum()
    return y
