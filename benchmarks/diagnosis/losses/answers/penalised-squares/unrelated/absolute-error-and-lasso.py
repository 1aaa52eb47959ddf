# expects[loss]: silence
# expects[dw]: silence
import numpy as np


def penalised_squares(X, y, w, lam):
    r = X @ w - y
    loss = np.abs(r).max() + lam * np.abs(w).sum()
    return loss, np.sign(r) @ X / len(r) + lam * np.sign(w)
