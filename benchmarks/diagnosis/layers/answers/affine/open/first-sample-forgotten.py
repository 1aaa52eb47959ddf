# expects[dw]: mistake.row-dropped {"which": "first", "dimension": "n"}
import numpy as np


def affine_forward(x, w, b):
    return x @ w + b, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    n, d = x.shape
    dw = np.zeros((d, dout.shape[1]))
    for i in range(1, n):
        dw += x[i][:, None] * dout[i][None, :]
    return dout @ w.T, dw, dout.sum(axis=0)
