import numpy as np


def cross_entropy_gradient(w, X, y):
    return X.T @ (1 / (1 + np.exp(-X @ w)) - y) / len(y)
