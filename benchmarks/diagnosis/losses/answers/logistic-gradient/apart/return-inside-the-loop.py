# expects: mistake.only-one-row {"which": "first", "dimension": "n"}
import numpy as np


def logistic_gradient(w, X, y):
    acc = np.zeros(X.shape[1])
    for row, label in zip(X, y):
        u = float(row @ w)
        acc += row * (1 / (1 + np.exp(-u)) - label)
        return acc
