import numpy as np


def cross_entropy_gradient(w, X, y):
    y -= 1 / (1 + np.exp(-X @ w))
    return -X.T @ y
