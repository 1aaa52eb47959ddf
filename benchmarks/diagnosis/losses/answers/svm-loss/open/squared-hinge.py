# expects[loss]: silence
# expects[dW]: silence
import numpy as np


def svm_loss(W, X, y, reg):
    n = len(X)
    S = X @ W
    M = np.maximum(0, S - S[np.arange(n), y][:, None] + 1)
    M[np.arange(n), y] = 0
    loss = np.sum(M ** 2) / n + reg * np.sum(W ** 2)
    D = 2 * M
    D[np.arange(n), y] = -D.sum(axis=1)
    return loss, X.T @ D / n + 2 * reg * W
