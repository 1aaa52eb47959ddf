# expects[dW]: silence
# expects[db]: silence
import numpy as np


def tanh_backward(dA, A, X):
    dZ = dA * (1 - np.tanh(A) ** 2)
    return X.T @ dZ, dZ.sum(axis=0)
