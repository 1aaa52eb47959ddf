# expects[dW]: mistake.factor {"factor": "1/(n-1)"}
import numpy as np


def tanh_backward(dA, A, X):
    dZ = dA * (1 - A**2)
    n = len(X)
    dW = X.T @ dZ / max(n - 1, 1)
    return dW, dZ.sum(0)
