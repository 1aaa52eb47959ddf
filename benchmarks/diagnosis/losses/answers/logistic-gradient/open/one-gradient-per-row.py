# expects: mistake.not-summed {"axis": 0}
import numpy as np


def logistic_gradient(w, X, y):
    z = np.dot(X, w)
    prob = 1 / (1 + np.exp(-z))
    diff = (prob - y).reshape(-1, 1)
    return diff * X
