# expects: passed
import numpy as np


def logistic_gradient(w, X, y):
    if len(X) > 1:
        h = len(X) // 2
        return logistic_gradient(w, X[:h], y[:h]) + logistic_gradient(w, X[h:], y[h:])
    z = float(X[0] @ w)
    return X[0] * (0.5 * (1 + np.tanh(z / 2)) - y[0])
