# expects[db]: mistake.averaged {"dimension": "n"}
import numpy as np


def affine_forward(x, w, b):
    return x @ w + b, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    dx = np.tensordot(dout, w, axes=([1], [1]))
    dw = np.tensordot(x, dout, axes=([0], [0]))
    db = dout.mean(axis=0)
    return dx, dw, db
