# expects[dW]: silence
# expects[db]: silence
import numpy as np


def tanh_backward(dA, A, X):
    local = 1 - A
    return X.T @ (dA * local), (dA * local).sum(axis=0)
