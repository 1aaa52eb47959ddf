# expects: passed
import numpy as np


def logistic_gradient(w, X, y):
    z = X @ w
    s = np.empty_like(z)
    pos = z >= 0
    s[pos] = 1 / (1 + np.exp(-z[pos]))
    e = np.exp(z[~pos])
    s[~pos] = e / (1 + e)
    return np.einsum("n,nd->d", s - y, X)
