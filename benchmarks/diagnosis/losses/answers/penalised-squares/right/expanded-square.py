# expects: passed
import numpy as np


def penalised_squares(X, y, w, lam):
    n = len(y)
    # ridge as rows of their own: sqrt(n lam) I w = 0
    A = np.vstack([X, np.sqrt(n * lam) * np.eye(len(w))])
    b = np.concatenate([y, np.zeros(len(w))])
    r = A @ w - b
    return (r @ r) / n, 2 * A.T @ r / n
