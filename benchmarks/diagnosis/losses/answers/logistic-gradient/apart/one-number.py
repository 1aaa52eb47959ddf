# expects: mistake.summed-too-much {}
import numpy as np


def logistic_gradient(w, X, y):
    p = 1 / (1 + np.exp(-X @ w))
    return np.sum((p - y)[:, None] * X)
