# expects[dx]: mistake.averaged {"dimension": "n"}
# expects[dw]: mistake.averaged {"dimension": "n"}
# expects[db]: mistake.averaged {"dimension": "n"}
import numpy as np


def affine_forward(x, w, b):
    return np.matmul(x, w) + b, (x, w)


def affine_backward(dout, cache):
    inputs, weights = cache
    delta = dout / dout.shape[0]
    return np.matmul(delta, weights.T), np.matmul(inputs.T, delta), delta.sum(axis=0)
