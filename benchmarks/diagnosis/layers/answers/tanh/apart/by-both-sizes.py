# expects[dW]: mistake.averaged {"dimension": "n·m"}
# expects[db]: mistake.averaged {"dimension": "n·m"}
import numpy as np


def tanh_backward(dA, A, X):
    dZ = dA * (1 - A**2) / A.size
    return X.T @ dZ, np.sum(dZ, axis=0)
