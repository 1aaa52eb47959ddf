# expects[loss]: silence
# expects[dW]: silence
import numpy as np


def softmax_loss(W, X, y, reg):
    s = 1 / (1 + np.exp(-X @ W))
    loss = np.mean((s - np.eye(W.shape[1])[y]) ** 2)
    dW = X.T @ (s * (1 - s)) / X.size + reg * np.sign(W)
    return loss, dW
