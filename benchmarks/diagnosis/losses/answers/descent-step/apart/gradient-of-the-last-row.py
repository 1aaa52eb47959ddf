# expects: mistake.only-one-row {"which": "last", "dimension": "n"}
import numpy as np


def descent_step(w, X, y, lr):
    for i in range(len(y)):
        a = 1 / (1 + np.exp(-X[i].dot(w)))
        grad = X[i] * (a - y[i])
    return w - lr * grad
