# expects[dw]: mistake.only-one-row {"which": "first", "dimension": "n"}
import numpy as np


def affine_forward(x, w, b):
    return x @ w + b, [x, w, b]


def weight_gradient(x, dout):
    total = np.zeros((x.shape[1], dout.shape[1]))
    for row, delta in zip(x, dout):
        total += np.outer(row, delta)
        return total


def affine_backward(dout, cache):
    x, w, b = cache
    return dout @ w.T, weight_gradient(x, dout), dout.sum(axis=0)
