# expects: mistake.sign {}
import numpy as np


def logistic_gradient(w, X, y):
    total = 0
    for k in range(X.shape[0]):
        s = 1 / (1 + np.exp(-X[k].dot(w)))
        # d log p = y (1 - s) x - (1 - y) s x
        total = total + y[k] * (1 - s) * X[k] - (1 - y[k]) * s * X[k]
    return total
