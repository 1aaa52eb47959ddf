# expects: mistake.part-missing {"argument": "y"}
import numpy as np


def descent_step(w, X, y, lr):
    out = w.copy()
    p = 1 / (1 + np.exp(-X @ w))
    for j in range(len(w)):
        out[j] -= lr * np.mean(p * X[:, j])
    return out
