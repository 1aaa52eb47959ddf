# expects: passed
import numpy as np


def descent_step(w, X, y, lr):
    s = 0.5 * (1 + np.tanh((X @ w) / 2))
    candidates = w[None, :] - lr * (s - y)[:, None] * X
    return candidates.mean(axis=0)
