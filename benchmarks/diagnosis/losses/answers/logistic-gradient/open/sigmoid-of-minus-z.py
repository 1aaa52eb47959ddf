# expects: mistake.part-sign {"argument": "w"}
import numpy as np


def sigmoid(t):
    return 1 / (1 + np.exp(t))


def logistic_gradient(w, X, y):
    return np.einsum("ij,i->j", X, sigmoid(X @ w) - y)
