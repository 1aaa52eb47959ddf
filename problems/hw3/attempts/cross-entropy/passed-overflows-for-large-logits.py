import numpy as np


def cross_entropy_gradient(w, X, y):
    z = X @ w
    return X.T @ (np.exp(z) / (1 + np.exp(z)) - y)
