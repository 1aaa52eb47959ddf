# expects: mistake.averaged {"dimension": "n"}
import numpy as np


def logistic_gradient(w, X, y):
    m = X.shape[0]
    h = 1.0 / (1.0 + np.exp(-X.dot(w)))
    grad = X.T.dot(h - y) / m
    return grad
