# expects: silence
import numpy as np


def descent_step(w, X, y, lr):
    return w / np.sqrt(1 + X.var(axis=0)) + lr * np.cos(w)
