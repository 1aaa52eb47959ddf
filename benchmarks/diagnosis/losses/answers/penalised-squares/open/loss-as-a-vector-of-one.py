# expects[loss]: mistake.axis-kept {"axis": 0}
# expects[dw]: passed
import numpy as np


def penalised_squares(X, y, w, lam):
    r = (X @ w - y).reshape(-1, 1)
    v = w.reshape(-1, 1)
    loss = (r.T @ r / len(r) + lam * v.T @ v).ravel()
    return loss, (2 * X.T @ r / len(r) + 2 * lam * v).ravel()
