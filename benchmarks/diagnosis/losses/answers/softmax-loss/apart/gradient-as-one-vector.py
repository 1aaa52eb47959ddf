# expects[dW]: mistake.reshaped {"how": "flattened"}
# expects[loss]: passed
import numpy as np


def softmax_loss(W, X, y, reg):
    H = np.exp(X @ W - np.max(X @ W, axis=1, keepdims=True))
    H = H / H.sum(axis=1, keepdims=True)
    idx = (np.arange(len(X)), y)
    cost = np.mean(np.log(1 / H[idx])) + reg * np.sum(W ** 2)
    H[idx] -= 1.0
    grad = (X.T @ H) / len(X) + 2 * reg * W
    return cost, np.ravel(grad)
