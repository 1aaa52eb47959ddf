# expects: passed
import numpy as np


def descent_step(w, X, y, lr):
    n = len(y)
    r = y - 0.5 - 0.5 * np.tanh(0.5 * X @ w)
    # the weights ride along as one more row
    A = np.vstack([X, w])
    return np.append(lr / n * r, 1.0) @ A
