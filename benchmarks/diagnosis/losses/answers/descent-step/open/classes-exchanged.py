# expects: mistake.labels {"argument": "y", "as": "1 - y"}
# expects: mistake.part-sign {"argument": "X"}
import numpy as np


def descent_step(w, X, y, lr):
    # probability of class 0
    q = 1 / (1 + np.exp(X @ w))
    positive = 1 - q
    return w - lr / len(y) * X.T @ (positive - (y == 0))
