# expects[loss]: mistake.elementwise {"function": "square root"}
# expects[dw]: passed
import numpy as np


def penalised_squares(X, y, w, lam):
    diff = np.matmul(X, w) - y
    cost = np.mean(np.square(diff)) + lam * np.sum(np.square(w))
    g = 2 * np.mean(diff[:, None] * X, axis=0) + 2 * lam * w
    return np.sqrt(cost), g
