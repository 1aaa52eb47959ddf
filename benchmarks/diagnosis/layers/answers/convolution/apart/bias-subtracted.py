# expects: mistake.term-sign {"term": "bias"}
# expects: mistake.part-sign {"argument": "b"}
import numpy as np


def convolve(x, f, b):
    r, s = f.shape
    h, w = x.shape[0] - r + 1, x.shape[1] - s + 1
    patches = np.stack([x[i : i + r, j : j + s].ravel() for i in range(h) for j in range(w)])
    return (patches @ f.ravel() - b).reshape(h, w)
