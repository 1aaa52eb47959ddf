# expects: passed
import numpy as np


def logistic_hessian(w, X, lam):
    t = np.tanh(np.abs(X @ w) / 2)
    B = X * np.sqrt((1 - t) * (1 + t) / 4)[:, None]
    _, sigma, Vt = np.linalg.svd(B, full_matrices=True)
    eigen = np.zeros(len(w))
    eigen[: len(sigma)] = sigma**2
    return (Vt.T * (eigen + lam)) @ Vt
