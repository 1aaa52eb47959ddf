# expects[dw]: mistake.row-dropped {"which": "last", "dimension": "n"}
# expects[db]: mistake.row-dropped {"which": "last", "dimension": "n"}
import numpy as np


def affine_forward(x, w, b):
    return x @ w + b, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    dw, db = 0, 0
    for i in range(x.shape[0] - 1):
        dw = dw + np.outer(x[i], dout[i])
        db = db + dout[i]
    return dout @ w.T, dw, db
