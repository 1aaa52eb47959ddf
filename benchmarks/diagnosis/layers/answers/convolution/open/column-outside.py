# expects: mistake.transposed {"axes": [1, 0]}
import numpy as np


def convolve(x, f, b):
    r, s = f.shape
    rows = []
    for j in range(x.shape[1] - s + 1):
        rows.append([np.sum(x[i : i + r, j : j + s] * f) + b for i in range(x.shape[0] - r + 1)])
    return np.array(rows)
