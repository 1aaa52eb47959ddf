# expects[dW]: mistake.sign {}
# expects[db]: mistake.sign {}
import numpy as np


def tanh_backward(dA, A, X):
    delta = dA * (A**2 - 1)
    return X.T @ delta, delta.sum(axis=0)
