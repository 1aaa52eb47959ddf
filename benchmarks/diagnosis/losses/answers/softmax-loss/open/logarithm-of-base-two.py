# expects[loss]: mistake.term-factor {"term": "data"}
# expects[dW]: passed
import numpy as np


def softmax_loss(W, X, y, reg):
    e = np.exp(X @ W - (X @ W).max(1, keepdims=True))
    q = e / e.sum(1, keepdims=True)
    onehot = np.zeros_like(q)
    onehot[np.arange(len(y)), y] = 1
    loss = -np.log2((q * onehot).sum(1)).mean() + reg * (W ** 2).sum()
    return loss, X.T @ (q - onehot) / len(y) + 2 * reg * W
