# expects: passed
import numpy as np


def affine_forward(x, w, b):
    out = np.empty((x.shape[0], w.shape[1]))
    for i, row in enumerate(x):
        for j in range(w.shape[1]):
            out[i, j] = sum(row[k] * w[k, j] for k in range(len(row))) + b[j]
    return out, (w, x)


def affine_backward(dout, cache):
    w, x = cache
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    for n in range(x.shape[0]):
        for k in range(x.shape[1]):
            for j in range(w.shape[1]):
                dx[n, k] += dout[n, j] * w[k, j]
                dw[k, j] += dout[n, j] * x[n, k]
    return dx, dw, [sum(column) for column in dout.T]
