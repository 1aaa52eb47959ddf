# expects: mistake.normalised {}
import numpy as np


def logistic_gradient(w, X, y):
    p = 1 / (1 + np.exp(-X @ w))
    g = X.T @ (p - y)
    # only the direction matters
    return g / np.linalg.norm(g)
