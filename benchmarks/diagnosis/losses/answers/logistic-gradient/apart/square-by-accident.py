# expects: mistake.blown-up {}
import numpy as np


def logistic_gradient(w, X, y):
    n, d = X.shape
    gradient = np.zeros((d, 1))
    for i in range(n):
        s = 1 / (1 + np.exp(-X[i] @ w))
        gradient = gradient + (s - y[i]) * X[i]
    return gradient
