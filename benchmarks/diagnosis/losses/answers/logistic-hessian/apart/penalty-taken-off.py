# expects: mistake.term-sign {"term": "penalty"}
# expects: mistake.part-sign {"argument": "lam"}
import numpy as np


def logistic_hessian(w, X, lam):
    q = np.exp(-X @ w)
    r = q / (1 + q) ** 2
    return np.tensordot(X * r[:, None], X, axes=([0], [0])) - np.diag(np.full(len(w), lam))
