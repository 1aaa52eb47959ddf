# expects: mistake.only-one-row {"which": "last", "dimension": "n"}
import numpy as np


def logistic_gradient(w, X, y):
    n, d = X.shape
    gradient = np.zeros(d)
    for i in range(n):
        prediction = 1 / (1 + np.exp(-(X[i] @ w)))
        gradient = (prediction - y[i]) * X[i]
    return gradient
