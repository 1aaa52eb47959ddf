# expects: mistake.only-one-row {"which": "first", "dimension": "n"}
import numpy as np


def descent_step(w, X, y, lr):
    for x, label in zip(X, y):
        p = 1 / (1 + np.exp(-x @ w))
        w = w - lr * (p - label) * x
        return w
