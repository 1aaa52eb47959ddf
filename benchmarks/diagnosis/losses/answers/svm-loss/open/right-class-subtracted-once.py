# expects[dW]: silence
# expects[loss]: passed
import numpy as np


def svm_loss(W, X, y, reg):
    n = len(X)
    s = X @ W
    t = s - s[np.arange(n), y][:, np.newaxis] + 1
    t[np.arange(n), y] = 0
    t = np.maximum(t, 0)
    loss = np.sum(t) / n + reg * np.sum(W**2)
    g = (t > 0).astype(float)
    g[np.arange(n), y] = -1
    return loss, X.T @ g / n + 2 * reg * W
