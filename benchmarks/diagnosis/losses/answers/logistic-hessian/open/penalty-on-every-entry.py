# expects: mistake.only-part {"where": "the diagonal"}
import numpy as np


def logistic_hessian(w, X, lam):
    s = 1.0 / (1.0 + np.exp(-np.dot(X, w)))
    weights = s * (1 - s)
    return np.dot(X.T * weights, X) + lam
