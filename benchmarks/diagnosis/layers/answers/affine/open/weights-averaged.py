# expects[dw]: mistake.averaged {"dimension": "n"}
import numpy as np


def affine_forward(x, w, b):
    out = np.dot(x, w) + b
    cache = (x, w, b)
    return out, cache


def affine_backward(dout, cache):
    x, w, b = cache
    N = x.shape[0]
    dx = np.dot(dout, w.T)
    dw = np.dot(x.T, dout) / N
    db = np.sum(dout, axis=0)
    return dx, dw, db
