# expects: mistake.only-one-row {"which": "last", "dimension": "n"}
import numpy as np


def logistic_hessian(w, X, lam):
    d = len(w)
    H = np.zeros((d, d))
    for i in range(len(X)):
        s = 1 / (1 + np.exp(-np.dot(X[i], w)))
        for a in range(d):
            for b in range(d):
                H[a, b] = s * (1 - s) * X[i, a] * X[i, b]
    return H + lam * np.eye(d)
