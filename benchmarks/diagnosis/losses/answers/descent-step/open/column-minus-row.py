# expects: mistake.blown-up {}
import numpy as np


def descent_step(w, X, y, lr):
    theta = w[:, np.newaxis]
    prob = 1 / (1 + np.exp(-X @ theta))
    gradient = ((prob - y[:, np.newaxis]) * X).mean(axis=0)
    return theta - lr * gradient
