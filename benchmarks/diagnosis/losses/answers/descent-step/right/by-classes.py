# expects: passed
import numpy as np


def descent_step(w, X, y, lr):
    ones, zeros = X[y == 1], X[y == 0]
    pull = np.exp(-np.logaddexp(0, ones @ w)) @ ones
    push = np.exp(-np.logaddexp(0, -(zeros @ w))) @ zeros
    return w + (lr / (len(ones) + len(zeros))) * (pull - push)
