# expects[loss]: silence
# expects[dw]: passed
import numpy as np


def penalised_squares(X, y, w, lam):
    target = y.reshape(-1, 1)
    guess = X @ w
    loss = np.mean((guess - target) ** 2) + lam * np.sum(w ** 2)
    dw = 2 / len(X) * (X.T @ X @ w - X.T @ y) + 2 * lam * w
    return loss, dw
