# expects: silence
import numpy as np


def tanh_backward(dA, A, X):
    dW = np.sin(X).T @ np.exp(A) - 1
    db = np.abs(dA).max(axis=0) + np.prod(A, axis=0)
    return dW, db
