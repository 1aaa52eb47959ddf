# expects[loss]: silence
# expects[dW]: passed
import numpy as np


def softmax_loss(W, X, y, reg):
    n = X.shape[0]
    u = X @ W
    u = np.exp(u - u.max(axis=1, keepdims=True))
    prob = u / u.sum(axis=1, keepdims=True)
    loss = np.mean(-prob[np.arange(n), y]) + reg * np.sum(W ** 2)
    prob[np.arange(n), y] -= 1
    return loss, np.tensordot(X, prob, axes=(0, 0)) / n + 2 * reg * W
