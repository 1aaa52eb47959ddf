# expects: mistake.term-factor {"term": "data", "factor": "1/n"}
import numpy as np


def logistic_hessian(w, X, lam):
    n, d = X.shape
    a = 1 / (1 + np.exp(-(X @ w)))
    H = np.einsum("n,ni,nj->ij", a * (1 - a), X, X) / n
    return H + lam * np.eye(d)
