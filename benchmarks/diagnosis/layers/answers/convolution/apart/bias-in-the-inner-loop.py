# expects: mistake.term-factor {"term": "bias", "factor": "r"}
import numpy as np


def convolve(x, f, b):
    r, s = f.shape
    out = np.zeros((x.shape[0] - r + 1, x.shape[1] - s + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for p in range(r):
                out[i, j] += x[i + p, j : j + s].dot(f[p]) + b
    return out
