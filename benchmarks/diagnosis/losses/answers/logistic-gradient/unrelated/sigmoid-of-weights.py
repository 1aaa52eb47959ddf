# expects: silence
import numpy as np


def logistic_gradient(w, X, y):
    s = 1 / (1 + np.exp(-w))
    return s * (1 - s)
