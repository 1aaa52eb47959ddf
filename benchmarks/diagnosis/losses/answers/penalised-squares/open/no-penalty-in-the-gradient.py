# expects[dw]: mistake.term-missing {"term": "penalty"}
# expects[dw]: mistake.part-missing {"argument": "lam"}
# expects[loss]: passed
import numpy as np


def penalised_squares(X, y, w, lam):
    err = X @ w - y
    loss = np.mean(err ** 2) + lam * np.sum(w ** 2)
    dw = 2 * X.T @ err / len(y)
    return loss, dw
