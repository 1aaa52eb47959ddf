# expects: passed
import numpy as np


def logistic_gradient(w, X, y):
    p = 0.5 + 0.5 * np.tanh(0.5 * (X[:, ::-1] @ w[::-1]))
    backwards = X[:, ::-1].T @ (p - y)
    return backwards[::-1]
