# expects: mistake.only-part {"where": "the diagonal"}
import numpy as np


def logistic_hessian(w, X, lam):
    s = 1 / (1 + np.exp(-X @ w))
    second = (X ** 2).T @ (s * (1 - s)) + lam
    return np.diag(second)
