# expects: passed
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    y = np.array(x[::-1].T, order="C")
    y -= y.mean(axis=1, keepdims=True)
    y /= np.sqrt((y * y).mean(axis=1, keepdims=True) + eps)
    y *= gamma[:, None]
    y += beta[:, None]
    return y.T[::-1]
