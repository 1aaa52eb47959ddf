# expects: mistake.elementwise {"function": "reciprocal"}
import numpy as np


def logistic_hessian(w, X, lam):
    mu = 1 / (1 + np.exp(-X @ w))
    D = np.diag(mu * (1 - mu))
    H = X.T @ D @ X + lam * np.eye(X.shape[1])
    # Newton needs the inverse
    return H ** -1
