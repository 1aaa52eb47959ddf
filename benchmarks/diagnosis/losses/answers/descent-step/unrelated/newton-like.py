# expects: silence
import numpy as np


def descent_step(w, X, y, lr):
    G = X.T @ X + lr * np.eye(len(w))
    return np.linalg.solve(G, X.T @ (2 * y - 1)) + lr
