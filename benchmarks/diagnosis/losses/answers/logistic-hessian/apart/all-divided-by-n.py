# expects: mistake.averaged {"dimension": "n"}
import numpy as np


def logistic_hessian(w, X, lam):
    m = X.shape[0]
    h = 1 / (1 + np.exp(-np.matmul(X, w)))
    return (1 / m) * (np.matmul(X.T, (h * (1 - h))[:, None] * X) + lam * np.eye(X.shape[1]))
