# expects: silence
import numpy as np


def logistic_hessian(w, X, lam):
    C = X - X.mean(axis=0)
    return np.exp(-np.abs(C.T @ C)) + np.outer(w, w)
