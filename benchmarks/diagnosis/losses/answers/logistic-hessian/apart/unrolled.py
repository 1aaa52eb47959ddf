# expects: mistake.reshaped {"how": "flattened"}
# expects: mistake.reshaped {"how": "flattened by columns"}
import numpy as np


def logistic_hessian(w, X, lam):
    s = 1 / (1 + np.exp(-X @ w))
    d = X.shape[1]
    entries = []
    for i in range(d):
        for j in range(d):
            entries.append(np.sum(s * (1 - s) * X[:, i] * X[:, j]) + (lam if i == j else 0))
    return np.array(entries)
