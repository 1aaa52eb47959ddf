import numpy as np


def cross_entropy_gradient(w, X, y):
    return sum(x * (1 / (1 + np.exp(-w @ x)) - label) for x, label in zip(X, y))
