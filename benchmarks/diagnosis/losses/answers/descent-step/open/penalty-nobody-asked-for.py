# expects: mistake.term-superfluous {"term": "weight decay"}
import numpy as np


def descent_step(w, X, y, lr):
    n = X.shape[0]
    s = 1 / (1 + np.exp(-X @ w))
    # gradient of the loss and of |w|^2 / 2
    g = X.T @ (s - y) / n + w
    return w - lr * g
