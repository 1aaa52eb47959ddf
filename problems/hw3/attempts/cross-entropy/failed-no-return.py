import numpy as np


def cross_entropy_gradient(w, X, y):
    gradient = X.T @ (1 / (1 + np.exp(-X @ w)) - y)
