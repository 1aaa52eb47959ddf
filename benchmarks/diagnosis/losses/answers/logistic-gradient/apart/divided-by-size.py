# expects: mistake.averaged {"dimension": "n·d"}
# expects: mistake.averaged {"dimension": "d·n"}
import numpy as np


def logistic_gradient(w, X, y):
    y_hat = np.reciprocal(1 + np.exp(-(X @ w)))
    return ((y_hat - y)[:, np.newaxis] * X).sum(axis=0) / X.size
