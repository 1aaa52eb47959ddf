# expects: passed
import numpy as np


def affine_forward(x, w, b):
    def back(delta):
        dw = np.zeros(w.shape, dtype=np.longdouble)
        for row, d in zip(x, delta):
            dw += np.multiply.outer(row, d)
        return {"dx": np.inner(delta, w), "dw": dw.astype(float), "db": np.add.reduce(delta)}

    return x @ w + b, back


def affine_backward(dout, cache):
    return cache(dout)
