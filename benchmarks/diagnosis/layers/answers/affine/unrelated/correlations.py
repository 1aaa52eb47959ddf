# expects: silence
import numpy as np


def affine_forward(x, w, b):
    return x @ w + b, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    dx = np.tanh(x) * np.abs(dout).max(axis=1, keepdims=True)
    dw = np.sin(w) + np.cumsum(np.cos(3 * w), axis=1)
    db = np.sort(np.exp(-(b**2)))[::-1] + b
    return dx, dw, db
