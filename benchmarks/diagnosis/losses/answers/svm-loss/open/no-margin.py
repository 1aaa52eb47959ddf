# expects[loss]: misconception.no-margin {}
# expects[dW]: misconception.no-margin-gradient {}
import numpy as np


def svm_loss(W, X, y, reg):
    n = len(y)
    S = X @ W
    M = np.maximum(0, S - S[np.arange(n), y][:, None])
    B = (M > 0) * 1.0
    B[np.arange(n), y] = -B.sum(axis=1)
    return M.sum() / n + reg * np.sum(W ** 2), X.T @ B / n + 2 * reg * W
