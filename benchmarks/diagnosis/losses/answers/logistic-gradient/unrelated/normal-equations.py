# expects: silence
import numpy as np


def logistic_gradient(w, X, y):
    A = X.T @ X + 0.1 * np.eye(len(w))
    return np.linalg.solve(A, X.T @ y)
