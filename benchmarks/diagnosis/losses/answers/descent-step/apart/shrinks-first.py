# expects: mistake.term-superfluous {"term": "weight decay"}
import numpy as np


def descent_step(w, X, y, lr):
    u = np.array(w, dtype=float)
    errors = [1 / (1 + np.exp(-row.dot(w))) - t for row, t in zip(X, y)]
    u *= 1 - lr
    for e, row in zip(errors, X):
        u -= lr * e * row / len(errors)
    return u
