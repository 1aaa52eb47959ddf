# expects: mistake.term-factor {"term": "step", "factor": "n"}
import numpy as np


def sigmoid(a):
    return 1.0 / (1.0 + np.exp(-a))


def descent_step(w, X, y, lr):
    dw = np.zeros(w.shape)
    for i in range(X.shape[0]):
        dw += (sigmoid(X[i].dot(w)) - y[i]) * X[i]
    new_w = w - lr * dw
    return new_w
