# expects: mistake.term-factor {"term": "penalty", "factor": "1/2"}
import numpy as np


def logistic_hessian(w, X, lam):
    probability = 1 / (1 + np.exp(-np.einsum("ij,j->i", X, w)))
    R = np.diag(probability - probability ** 2)
    return X.T.dot(R).dot(X) + lam / 2 * np.identity(len(w))
