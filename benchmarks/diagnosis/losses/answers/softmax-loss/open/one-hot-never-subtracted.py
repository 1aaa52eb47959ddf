# expects[dW]: misconception.labels-forgotten {}
# expects[loss]: passed
import numpy as np


def softmax(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def softmax_loss(W, X, y, reg):
    n = X.shape[0]
    P = softmax(X @ W)
    loss = -np.sum(np.log(P[np.arange(n), y])) / n + reg * np.sum(W * W)
    dW = np.dot(X.T, P) / n
    dW += 2 * reg * W
    return loss, dW
