# expects: mistake.factor {"factor": "1/2"}
import numpy as np


def logistic_gradient(w, X, y):
    # s(z) - y = (tanh(z / 2) + 1) / 2 - y
    t = np.tanh((X @ w) / 2)
    return 0.25 * X.T @ (t + 1 - 2 * y)
