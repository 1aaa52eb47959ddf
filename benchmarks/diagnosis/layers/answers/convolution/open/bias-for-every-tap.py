# expects: mistake.term-factor {"term": "bias"}
import numpy as np


def convolve(x, f, b):
    r, s = f.shape
    h, w = x.shape[0] - r + 1, x.shape[1] - s + 1
    out = np.zeros((h, w))
    for p in range(r):
        for q in range(s):
            out += x[p : p + h, q : q + w] * f[p, q] + b
    return out
