# expects: mistake.term-factor {"term": "penalty", "factor": "lam"}
import numpy as np


def logistic_hessian(w, X, lam):
    s = 1 / (1 + np.exp(-X @ w))
    B = np.sqrt(s * (1 - s))[:, None] * X
    R = lam * np.eye(X.shape[1])
    return B.T @ B + R.T @ R
