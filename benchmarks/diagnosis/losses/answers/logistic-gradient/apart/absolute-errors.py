# expects: mistake.elementwise {"function": "absolute value"}
import numpy as np


def logistic_gradient(w, X, y):
    pred = 1 / (1 + np.exp(-X @ w))
    size = []
    for column in X.T:
        size.append(abs(sum(column * (pred - y))))
    return np.array(size)
