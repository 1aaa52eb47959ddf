# expects[dW]: mistake.term-missing {"term": "penalty"}
# expects[dW]: mistake.part-missing {"argument": "reg"}
# expects[loss]: passed
import numpy as np


def softmax_loss(W, X, y, reg):
    loss, dW = 0.0, np.zeros_like(W)
    for x, c in zip(X, y):
        f = x @ W
        f = f - np.max(f)
        loss += np.log(np.sum(np.exp(f))) - f[c]
        g = np.exp(f) / np.sum(np.exp(f))
        g[c] -= 1
        dW += x[:, None] * g[None, :]
    return loss / len(X) + reg * np.sum(W ** 2), dW / len(X)
