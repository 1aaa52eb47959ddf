import numpy as np


def cross_entropy_gradient(w, X, y):
    for x, label in zip(X, y):
        gradient = x * (1 / (1 + np.exp(-w @ x)) - label)
    return gradient
