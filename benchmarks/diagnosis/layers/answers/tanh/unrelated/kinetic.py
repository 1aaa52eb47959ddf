# expects: silence
import numpy as np


def tanh_backward(dA, A, X):
    dW = (X**2).T @ np.maximum(dA, A) / (1 + X.T @ np.abs(A))**2
    db = np.median(dA**3 + A, axis=0)
    return dW, db
