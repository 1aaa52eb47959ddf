# expects: mistake.term-factor {"term": "penalty", "factor": "2"}
import numpy as np


def logistic_hessian(w, X, lam):
    sig = 1 / (1 + np.exp(-X.dot(w)))
    H = (X * (sig * (1 - sig)).reshape(-1, 1)).T.dot(X)
    for j in range(len(w)):
        H[j, j] += 2 * lam
    return H
