# expects[db]: mistake.blown-up {}
import numpy as np


def affine_forward(x, w, b):
    return x @ w + b, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    db = np.zeros(b.shape)
    db = db + np.sum(dout.T, axis=1, keepdims=True)
    return dout @ w.T, x.T @ dout, db
