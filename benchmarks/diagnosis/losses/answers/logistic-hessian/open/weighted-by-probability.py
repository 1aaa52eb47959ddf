# expects: misconception.no-one-minus {}
import numpy as np


def logistic_hessian(w, X, lam):
    prob = 1 / (1 + np.exp(-X @ w))
    H = X.T @ np.diag(prob) @ X
    H += lam * np.eye(len(w))
    return H
