import numpy as np


def cross_entropy_gradient(w, X, y):
    return X.T @ (X @ w - y)
