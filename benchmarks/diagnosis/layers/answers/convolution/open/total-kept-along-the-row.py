# expects: mistake.accumulated {"axis": 1}
import numpy as np


def convolve(x, f, b):
    r, s = f.shape
    out = np.zeros((x.shape[0] - r + 1, x.shape[1] - s + 1))
    for i in range(out.shape[0]):
        total = 0.0
        for j in range(out.shape[1]):
            for p in range(r):
                for q in range(s):
                    total += x[i + p, j + q] * f[p, q]
            total += b
            out[i, j] = total
    return out
