# expects[dw]: mistake.sign {}
# expects[db]: mistake.sign {}
import numpy as np


def affine_forward(x, w, b):
    return x @ w + b, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    dx = (w @ dout.T).T
    dw = -(dout.T @ x).T
    db = -dout.sum(axis=0)
    return dx, dw, db
