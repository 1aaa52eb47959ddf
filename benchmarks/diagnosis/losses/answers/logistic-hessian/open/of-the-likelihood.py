# expects: mistake.sign {}
import numpy as np


def logistic_hessian(w, X, lam):
    p = 1 / (1 + np.exp(-X @ w))
    S = np.diag(p * (1 - p))
    return -(X.T @ S @ X) - lam * np.identity(X.shape[1])
