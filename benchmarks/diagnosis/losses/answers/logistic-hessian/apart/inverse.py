# expects: silence
import numpy as np


def logistic_hessian(w, X, lam):
    s = 1 / (1 + np.exp(-X @ w))
    H = X.T @ np.diag(s * (1 - s)) @ X + lam * np.eye(len(w))
    return np.linalg.inv(H)
