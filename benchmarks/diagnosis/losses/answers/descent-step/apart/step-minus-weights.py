# expects: mistake.sign {}
import numpy as np


def descent_step(w, X, y, lr):
    s = 1 / (1 + np.exp(-X.dot(w)))
    dL = X.T.dot(s - y) / y.size
    return lr * dL - w
