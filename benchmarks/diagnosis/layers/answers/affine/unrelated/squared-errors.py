# expects: silence
import numpy as np


def affine_forward(x, w, b):
    return x @ w + b, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    residual = (x @ w + b) ** 2 - dout
    dx = residual @ w.T + x
    dw = x.T @ (residual * np.cos(residual)) - w
    db = np.median(residual, axis=0) + b * len(b)
    return dx, dw, db
