# expects: mistake.part-missing {"argument": "y"}
import numpy as np


def logistic_gradient(w, X, y):
    grad = []
    p = 1 / (1 + np.exp(-X @ w))
    for j in range(len(w)):
        grad.append(np.sum(p * X[:, j]))
    return np.array(grad)
