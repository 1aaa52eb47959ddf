import numpy as np


def cross_entropy_gradient(w, X, y):
    signs = 2 * y - 1
    return -(signs / (1 + np.exp(signs * (X @ w)))) @ X
