# expects[dw]: mistake.factor {"factor": "1/2"}
# expects[loss]: passed
import numpy as np


def penalised_squares(X, y, w, lam):
    yhat = np.einsum("ij,j->i", X, w)
    loss = np.mean((yhat - y) ** 2) + lam * np.einsum("j,j->", w, w)
    dw = np.einsum("ij,i->j", X, yhat - y) / len(y) + lam * w
    return loss, dw
