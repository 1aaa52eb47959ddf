# expects: mistake.term-missing {"term": "start"}
import numpy as np


def descent_step(w, X, y, lr):
    n = len(X)
    p = np.array([1 / (1 + np.exp(-np.dot(w, x))) for x in X])
    update = -lr * np.dot(X.T, p - y) / n
    return update
