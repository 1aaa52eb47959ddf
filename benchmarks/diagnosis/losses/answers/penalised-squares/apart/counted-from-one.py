# expects[dw]: mistake.rolled {"axis": 0}
# expects[loss]: passed
import numpy as np


def penalised_squares(X, y, w, lam):
    n, d = X.shape
    r = X @ w - y
    dw = np.zeros(d)
    for j in range(1, d + 1):
        dw[j % d] = 2 * np.sum(r * X[:, j - 1]) / n + 2 * lam * w[j - 1]
    return np.mean(r * r) + lam * np.sum(w * w), dw
