# expects[dx]: mistake.sign {}
# expects[dw]: mistake.sign {}
# expects[db]: mistake.sign {}
import numpy as np


def affine_forward(x, w, b):
    return x @ w + b, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    delta = -dout  # direction of descent
    dx = delta @ w.T
    dw = x.T @ delta
    db = delta.sum(0)
    return dx, dw, db
