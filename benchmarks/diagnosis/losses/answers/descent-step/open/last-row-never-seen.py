# expects: mistake.row-dropped {"which": "last", "dimension": "n"}
import numpy as np


def descent_step(w, X, y, lr):
    n, d = X.shape
    grad = [0.0] * d
    for i in range(n - 1):
        s = 1 / (1 + np.exp(-sum(X[i, j] * w[j] for j in range(d))))
        for j in range(d):
            grad[j] += (s - y[i]) * X[i, j] / n
    return np.array([w[j] - lr * grad[j] for j in range(d)])
