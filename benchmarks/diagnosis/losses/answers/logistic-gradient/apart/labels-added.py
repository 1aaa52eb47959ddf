# expects: mistake.part-sign {"argument": "y"}
import numpy as np


def logistic_gradient(w, X, y):
    s = 1 / (1 + np.exp(-X @ w))
    # minus times minus
    return X.T @ s + X.T @ y
