# expects: passed
import numpy as np


def penalised_squares(X, y, w, lam):
    r = y.copy()
    r *= -1
    for j in range(len(w)):
        r += w[j] * X[:, j]
    g = w.copy()
    g *= 2 * lam
    g += (X.T @ r) * (2 / len(r))
    return np.sum(r * r) / len(r) + lam * np.sum(w * w), g
