# expects[dw]: mistake.numerical {"scheme": "forward"}
# expects[loss]: passed
import numpy as np


def cost(X, y, w, lam):
    return np.mean((X @ w - y) ** 2) + lam * np.sum(w ** 2)


def penalised_squares(X, y, w, lam):
    h = 1e-5
    c = cost(X, y, w, lam)
    steps = np.eye(len(w)) * h
    return c, np.array([(cost(X, y, w + s, lam) - c) / h for s in steps])
