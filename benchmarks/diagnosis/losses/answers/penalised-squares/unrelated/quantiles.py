# expects[loss]: silence
# expects[dw]: silence
import numpy as np


def penalised_squares(X, y, w, lam):
    loss = np.median(y) + np.max(w)
    dw = np.sort(w) * X.std(axis=0)
    return loss, dw
