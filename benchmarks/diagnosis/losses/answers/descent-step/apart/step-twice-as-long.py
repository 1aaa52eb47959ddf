# expects: mistake.term-factor {"term": "step", "factor": "2"}
import numpy as np


def descent_step(w, X, y, lr):
    error = 1 / (1 + np.exp(-X @ w)) - y
    gradient = 2 * np.einsum("i,ij->j", error, X) / error.shape[0]
    return w - lr * gradient
