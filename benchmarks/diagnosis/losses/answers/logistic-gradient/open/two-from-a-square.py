# expects: mistake.factor {"factor": "2"}
# expects: mistake.factor {"factor": "2.0"}
import numpy as np

f = lambda u: 1 / (1 + np.exp(-u))


def logistic_gradient(w, X, y):
    r = f(X @ w) - y
    return 2 * X.T @ r
