# expects: mistake.numerical {"scheme": "forward"}
import numpy as np


def loss(w, X, y):
    z = X @ w
    return np.sum(np.logaddexp(0, z) - y * z)


def logistic_gradient(w, X, y):
    eps = 1e-6
    base = loss(w, X, y)
    g = np.zeros(len(w))
    for j in range(len(w)):
        moved = w.copy()
        moved[j] += eps
        g[j] = (loss(moved, X, y) - base) / eps
    return g
