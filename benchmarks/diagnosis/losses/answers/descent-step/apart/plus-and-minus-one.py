# expects: mistake.labels {"argument": "y", "as": "2y - 1"}
import numpy as np


def descent_step(w, X, y, lr):
    t = 2 * y - 1
    f = np.divide(1, 1 + np.exp(-X @ w))
    g = sum((fi - ti) * xi for fi, ti, xi in zip(f, t, X)) / len(X)
    return w - lr * g
