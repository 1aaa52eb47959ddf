# expects[loss]: mistake.term-factor {"term": "data", "factor": "n"}
# expects[dW]: passed
import numpy as np


def svm_loss(W, X, y, reg):
    rows = np.arange(len(X))
    f = X @ W
    h = np.clip(f - f[rows, y, None] + 1, 0, None)
    h[rows, y] = 0
    ind = np.where(h > 0, 1.0, 0.0)
    ind[rows, y] = -ind.sum(axis=1)
    loss = h.sum() + reg * np.sum(W ** 2)
    dW = np.mean(X[:, :, None] * ind[:, None, :], axis=0) + 2 * reg * W
    return loss, dW
