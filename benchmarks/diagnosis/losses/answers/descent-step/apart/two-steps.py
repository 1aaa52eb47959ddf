# expects: silence
import numpy as np


def descent_step(w, X, y, lr):
    for _ in range(2):
        s = 1 / (1 + np.exp(-X @ w))
        w = w - lr * X.T @ (s - y) / len(X)
    return w
