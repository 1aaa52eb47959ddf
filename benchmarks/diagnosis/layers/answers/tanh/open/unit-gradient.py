# expects[dW]: mistake.normalised {}
import numpy as np


def tanh_backward(dA, A, X):
    dZ = dA * (1 - A * A)
    dW = X.T @ dZ
    dW = dW / np.linalg.norm(dW)
    return dW, dZ.sum(axis=0)
