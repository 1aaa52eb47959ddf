import numpy as np


def cross_entropy_gradient(w, X, y):
    s = 1 / (1 + np.exp(-X @ w))
    return X.T @ ((s - y) * s * (1 - s))
