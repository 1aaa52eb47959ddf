# expects: mistake.flipped {"axis": 0}
import numpy as np


def logistic_gradient(w, X, y):
    p = 1 / (1 + np.exp(-X @ w))
    partial = []
    for j in range(X.shape[1]):
        partial.insert(0, np.dot(p - y, X[:, j]))
    return np.array(partial)
