# expects[loss]: mistake.row-dropped {"which": "last", "dimension": "n"}
# expects[dW]: mistake.row-dropped {"which": "last", "dimension": "n"}
import numpy as np


def softmax_loss(W, X, y, reg):
    X, y = X[:-1], y[:-1]
    if len(X) == 0:
        return reg * np.sum(W ** 2), 2 * reg * W
    z = X @ W
    z = z - z.max(axis=1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    n = len(X)
    loss = -np.log(p[np.arange(n), y]).mean() + reg * np.sum(W ** 2)
    p[np.arange(n), y] -= 1
    return loss, X.T @ p / n + 2 * reg * W
