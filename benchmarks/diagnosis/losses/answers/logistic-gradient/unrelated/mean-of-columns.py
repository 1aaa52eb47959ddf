# expects: silence
import numpy as np


def logistic_gradient(w, X, y):
    return X.mean(axis=0) + X.std(axis=0)
