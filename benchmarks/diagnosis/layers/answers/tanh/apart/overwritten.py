# expects[dW]: mistake.only-one-row {"which": "last", "dimension": "n"}
# expects[db]: mistake.only-one-row {"which": "last", "dimension": "n"}
import numpy as np


def tanh_backward(dA, A, X):
    n = X.shape[0]
    for i in range(n):
        dz = dA[i] * (1 - A[i] ** 2)
        dW = X[i].reshape(-1, 1) * dz
        db = dz
    return dW, db
