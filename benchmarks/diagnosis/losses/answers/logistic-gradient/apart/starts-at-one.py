# expects: mistake.row-dropped {"which": "first", "dimension": "n"}
import numpy as np


def logistic_gradient(w, X, y):
    z = X @ w
    s = np.exp(z) / (1 + np.exp(z))
    out = np.zeros(len(w))
    i = 1
    while i < len(y):
        out = out + (s[i] - y[i]) * X[i, :]
        i += 1
    return out
