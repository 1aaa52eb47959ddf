# expects[dW]: mistake.numerical {"scheme": "forward", "step": 1e-06}
# expects[db]: mistake.numerical {"scheme": "forward", "step": 1e-06}
import numpy as np


def tanh_backward(dA, A, X):
    h = 1e-6
    Z = np.arctanh(np.clip(A, -1 + 1e-15, 1 - 1e-15))
    dZ = dA * (np.tanh(Z + h) - np.tanh(Z)) / h
    return X.T @ dZ, dZ.sum(axis=0)
