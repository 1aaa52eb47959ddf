# expects: mistake.sign {}
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def logistic_gradient(w, X, y):
    p = sigmoid(X @ w)
    error = y - p
    return X.T @ error
