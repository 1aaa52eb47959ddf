# expects: mistake.row-dropped {"which": "first", "dimension": "n"}
import numpy as np


def logistic_hessian(w, X, lam):
    H = lam * np.eye(X.shape[1])
    for i in range(1, X.shape[0]):
        p = 1 / (1 + np.exp(-(w @ X[i])))
        H += p * (1 - p) * np.outer(X[i], X[i])
    return H
