# expects: mistake.labels {"argument": "y", "as": "(y + 1)/2"}
import numpy as np


def logistic_gradient(w, X, y):
    # from -1, 1 to 0, 1
    target = 0.5 * (y + 1)
    logits = np.sum(X * w, axis=1)
    return (1 / (1 + np.exp(-logits)) - target) @ X
