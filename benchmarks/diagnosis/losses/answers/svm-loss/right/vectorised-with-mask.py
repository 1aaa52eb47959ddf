# expects: passed
import numpy as np


def svm_loss(W, X, y, reg):
    n = X.shape[0]
    margins = X @ W
    margins = margins - margins[np.arange(n), y][:, None] + 1
    margins[np.arange(n), y] = 0
    mask = np.heaviside(margins, 0)
    mask[np.arange(n), y] = -mask.sum(axis=1)
    return np.sum(margins[margins > 0]) / n + reg * np.sum(W * W), X.T @ mask / n + 2 * reg * W
