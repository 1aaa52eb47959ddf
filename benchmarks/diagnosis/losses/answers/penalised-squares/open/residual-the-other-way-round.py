# expects[dw]: mistake.term-sign {"term": "data"}
# expects[loss]: passed
import numpy as np


def penalised_squares(X, y, w, lam):
    residual = y - X @ w
    loss = np.mean(residual**2) + lam * (w**2).sum()
    gradient = 2 * (X.T @ residual) / X.shape[0] + 2 * lam * w
    return (loss, gradient)
