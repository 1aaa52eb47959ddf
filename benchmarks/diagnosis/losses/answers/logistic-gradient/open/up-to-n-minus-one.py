# expects: mistake.row-dropped {"which": "last", "dimension": "n"}
import numpy as np


def logistic_gradient(w, X, y):
    n, d = X.shape
    grad = np.zeros_like(w)
    for i in range(n - 1):
        z = 0.0
        for j in range(d):
            z += w[j] * X[i, j]
        s = 1 / (1 + np.exp(-z))
        for j in range(d):
            grad[j] += (s - y[i]) * X[i, j]
    return grad
