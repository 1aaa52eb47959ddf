# expects: passed
import numpy as np


def affine_forward(x, w, b):
    extended = np.hstack([x, np.ones((len(x), 1))])
    stacked = np.vstack([w, b])
    return extended @ stacked, (extended, stacked)


def affine_backward(dout, cache):
    extended, stacked = cache
    both = extended.T @ dout
    return (dout @ stacked.T)[:, :-1], both[:-1], both[-1]
