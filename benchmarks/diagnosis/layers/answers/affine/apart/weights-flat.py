# expects[dw]: mistake.reshaped {"how": "flattened"}
import numpy as np


def affine_forward(x, w, b):
    return x @ w + b, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    dw = []
    for i in range(x.shape[1]):
        for j in range(dout.shape[1]):
            dw.append(sum(x[n, i] * dout[n, j] for n in range(len(x))))
    return dout @ w.T, np.array(dw), dout.sum(0)
