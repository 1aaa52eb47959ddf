import numpy as np


def loss(w, X, y):
    return np.sum(np.logaddexp(0, X @ w) - y * (X @ w))


def cross_entropy_gradient(w, X, y):
    steps = 1e-5 * np.eye(len(w))
    return np.array([(loss(w + h, X, y) - loss(w - h, X, y)) / 2e-5 for h in steps])
