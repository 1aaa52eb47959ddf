# expects: mistake.constant-ignored {"argument": "lam"}
# expects: mistake.term-factor {"term": "penalty", "factor": "1/lam"}
import numpy as np


def logistic_hessian(w, X, lam):
    t = np.tanh(X @ w / 2)
    H = np.eye(len(w))
    for x, u in zip(X, t):
        H = H + (1 - u * u) / 4 * x[:, None] * x[None, :]
    return H
