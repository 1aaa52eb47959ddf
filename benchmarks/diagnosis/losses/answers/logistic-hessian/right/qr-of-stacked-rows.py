# expects: passed
import numpy as np


def logistic_hessian(w, X, lam):
    e = np.exp(-np.abs(X @ w))
    rows = np.vstack([np.sqrt(e) / (1 + e) * X.T]).T
    stacked = np.concatenate([rows, np.sqrt(lam) * np.eye(len(w))])
    R = np.linalg.qr(stacked, mode="r")
    return R.T @ R
