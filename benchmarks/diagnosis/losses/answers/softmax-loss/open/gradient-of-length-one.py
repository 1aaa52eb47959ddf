# expects[dW]: mistake.normalised {}
# expects[loss]: passed
import numpy as np


def softmax_loss(W, X, y, reg):
    rows = np.arange(X.shape[0])
    logits = X @ W
    logits = logits - logits.max(axis=1, keepdims=True)
    prob = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    loss = np.mean(-np.log(prob[rows, y])) + reg * np.sum(W * W)
    prob[rows, y] -= 1
    dW = X.T @ prob / len(rows) + 2 * reg * W
    # keep the steps from exploding
    dW = dW / np.sqrt(np.sum(dW ** 2))
    return loss, dW
