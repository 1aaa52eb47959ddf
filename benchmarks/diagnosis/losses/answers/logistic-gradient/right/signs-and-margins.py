# expects: passed
import numpy as np


def logistic_gradient(w, X, y):
    t = 2 * y - 1
    margin = t * (X @ w)
    # -t s(-margin), with s by tanh, which never overflows
    weight = -t * 0.5 * (1 - np.tanh(margin / 2))
    return weight @ X
