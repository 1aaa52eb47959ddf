# expects: mistake.only-part {}
# expects: mistake.not-there {}
import numpy as np


def logistic_hessian(w, X, lam):
    n, d = X.shape
    s = 1 / (1 + np.exp(-X @ w))
    H = np.zeros((d, d))
    for i in range(d):
        for j in range(i + 1):
            H[i, j] = np.sum(s * (1 - s) * X[:, i] * X[:, j])
        H[i, i] += lam
    return H
