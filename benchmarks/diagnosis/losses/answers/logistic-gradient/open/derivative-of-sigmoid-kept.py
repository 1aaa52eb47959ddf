# expects: silence
import numpy as np


def logistic_gradient(w, X, y):
    a = 1 / (1 + np.exp(-X @ w))
    delta = (a - y) * a * (1 - a)
    return delta @ X
