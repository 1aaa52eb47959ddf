# expects: mistake.labels {"argument": "y", "as": "2y - 1"}
import numpy as np


def logistic_gradient(w, X, y):
    labels = np.where(y > 0.5, 1.0, -1.0)
    sig = 1 / (1 + np.exp(-np.inner(X, w)))
    return np.sum((sig - labels) * X.T, axis=1)
