# expects[loss]: silence
# expects[dw]: silence
import numpy as np


def penalised_squares(X, y, w, lam):
    norm = np.sqrt(np.sum(w ** 2))
    r = X @ w - y
    loss = np.average(r ** 2) + lam * norm
    dw = 2 * X.T @ r / r.size + lam * w / norm
    return loss, dw
