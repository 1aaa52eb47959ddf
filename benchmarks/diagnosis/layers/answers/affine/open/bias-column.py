# expects[db]: mistake.axis-kept {"axis": 0}
import numpy as np


def affine_forward(x, w, b):
    return x @ w + b.reshape(1, -1), (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    return dout @ w.T, x.T @ dout, np.sum(dout, axis=0, keepdims=True)
