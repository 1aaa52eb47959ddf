# expects: mistake.rounded {"digits": 2}
import numpy as np


def descent_step(w, X, y, lr):
    s = 1 / (1 + np.exp(-np.dot(X, w)))
    w_new = w - lr * np.dot(s - y, X) / X.shape[0]
    return w_new.round(2)
