# expects[dW]: misconception.one-based {}
# expects[loss]: passed
import numpy as np


def softmax_loss(W, X, y, reg):
    n, k = len(X), W.shape[1]
    s = X @ W
    s = s - s.max(axis=1, keepdims=True)
    logp = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    loss = -logp[np.arange(n), y].mean() + reg * np.sum(W ** 2)
    T = np.zeros((n, k))
    for i in range(n):
        T[i, y[i] - 1] = 1
    return loss, X.T @ (np.exp(logp) - T) / n + 2 * reg * W
