# expects[dW]: mistake.averaged {"dimension": "n"}
# expects[db]: mistake.averaged {"dimension": "n"}
import numpy as np


def tanh_backward(dA, A, X):
    m = X.shape[0]
    dZ = np.multiply(dA, 1 - np.power(A, 2))
    dW = 1 / m * np.dot(X.T, dZ)
    db = 1 / m * np.sum(dZ, axis=0)
    return dW, db
