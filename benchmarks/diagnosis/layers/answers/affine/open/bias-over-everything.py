# expects[db]: mistake.summed-too-much {"axis": "all"}
# expects[db]: mistake.summed-too-much {"axis": 0}
import numpy as np


def affine_forward(x, w, b):
    out = x @ w + b
    return out, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    dx = dout @ np.transpose(w)
    dw = np.transpose(x) @ dout
    db = np.sum(dout)
    return dx, dw, db
