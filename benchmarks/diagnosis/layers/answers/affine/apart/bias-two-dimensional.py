# expects[db]: mistake.axis-kept {"axis": 1}
import numpy as np


def affine_forward(x, w, b):
    return x @ w + b, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    ones = np.ones((len(x), 1))
    db = dout.T @ ones
    return dout @ w.T, x.T @ dout, db
