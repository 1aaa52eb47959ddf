# expects: misconception.gradient-alone {}
import numpy as np


def descent_step(w, X, y, lr):
    m = len(y)
    a = np.tanh(X @ w / 2) / 2 + 0.5
    gradient = (1 / m) * X.T @ (a - y)
    w = w - lr * gradient
    return gradient
