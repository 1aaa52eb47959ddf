# expects[dw]: mistake.only-one-row {"which": "last", "dimension": "n"}
# expects[db]: mistake.only-one-row {"which": "last", "dimension": "n"}
import numpy as np


def affine_forward(x, w, b):
    return x @ w + b, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    dx = np.zeros_like(x)
    dw = np.zeros_like(w)
    db = np.zeros_like(b)
    for i in range(len(x)):
        dx[i] = w @ dout[i]
        dw = np.outer(x[i], dout[i])
        db = dout[i]
    return dx, dw, db
