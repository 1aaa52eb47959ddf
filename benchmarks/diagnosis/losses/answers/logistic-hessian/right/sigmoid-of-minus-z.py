# expects: passed
import numpy as np


def logistic_hessian(w, X, lam):
    # s(z)(1 - s(z)) = 1 / (e^{z/2} + e^{-z/2})^2 is even in z
    a = np.exp(-np.abs(X @ w))
    v = a / (1 + a) ** 2
    return (X.T * v) @ X + lam * np.eye(X.shape[1])
