import numpy as np


def cross_entropy_grad(w, X, y):
    return X.T @ (1 / (1 + np.exp(-X @ w)) - y)
