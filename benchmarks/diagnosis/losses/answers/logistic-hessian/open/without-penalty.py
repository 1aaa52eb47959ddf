# expects: mistake.term-missing {"term": "penalty"}
# expects: mistake.part-missing {"argument": "lam"}
import numpy as np


def logistic_hessian(w, X, lam):
    d = X.shape[1]
    H = np.zeros((d, d))
    for x in X:
        s = 1 / (1 + np.exp(-x @ w))
        H += s * (1 - s) * np.outer(x, x)
    return H
