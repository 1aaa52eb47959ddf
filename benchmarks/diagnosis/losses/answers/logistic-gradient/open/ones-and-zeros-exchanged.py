# expects: mistake.labels {"argument": "y", "as": "1 - y"}
# expects: mistake.part-sign {"argument": "X"}
import numpy as np


def logistic_gradient(w, X, y):
    g = np.zeros(len(w))
    for xi, yi in zip(X, y):
        p = 1 / (1 + np.exp(-np.dot(w, xi)))
        if yi == 1:
            g += p * xi
        else:
            g += (p - 1) * xi
    return g
