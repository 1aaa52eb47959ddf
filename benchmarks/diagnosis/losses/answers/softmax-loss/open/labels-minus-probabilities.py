# expects[dW]: mistake.term-sign {"term": "data"}
# expects[loss]: passed
import numpy as np


def softmax_loss(W, X, y, reg):
    n, k = X.shape[0], W.shape[1]
    Y = np.eye(k)[y]
    Z = X @ W
    Z = Z - Z.max(axis=1, keepdims=True)
    lse = np.log(np.sum(np.exp(Z), axis=1))
    loss = np.mean(lse - np.sum(Y * Z, axis=1)) + reg * np.sum(W ** 2)
    P = np.exp(Z - lse[:, None])
    grad = X.T @ (Y - P) / n
    return loss, grad + 2 * reg * W
