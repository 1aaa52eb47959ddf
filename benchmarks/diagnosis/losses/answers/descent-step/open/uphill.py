# expects: mistake.term-sign {"term": "step"}
# expects: mistake.part-sign {"argument": "lr"}
import numpy as np


def descent_step(w, X, y, lr):
    p = 1 / (1 + np.exp(-(X @ w)))
    grad = X.T @ (p - y) / len(y)
    return w + lr * grad
