# expects: passed
import numpy as np


def logistic_hessian(w, X, lam):
    z = np.abs(X @ w)
    e = np.exp(-z)
    v = e / ((1 + e) * (1 + e))
    d = len(w)
    H = np.empty((d, d), order="F")
    for i in range(d):
        for j in range(i, d):
            H[i, j] = H[j, i] = np.dot(v, X[:, i] * X[:, j])
    H[np.diag_indices(d)] += lam
    return H
