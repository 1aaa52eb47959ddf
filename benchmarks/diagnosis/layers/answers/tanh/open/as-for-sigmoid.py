# expects[dW]: misconception.sigmoid
# expects[db]: misconception.sigmoid-bias
import numpy as np


def tanh_backward(dA, A, X):
    dZ = dA * A * (1 - A)
    return np.dot(X.T, dZ), np.sum(dZ, axis=0)
