# expects[dW]: mistake.only-one-row {"which": "last", "dimension": "n"}
# expects[loss]: passed
import numpy as np


def softmax_loss(W, X, y, reg):
    n = len(X)
    loss = 0
    for i in range(n):
        s = X[i] @ W
        s = np.exp(s - s.max())
        p = s / s.sum()
        loss += -np.log(p[y[i]])
        p[y[i]] -= 1
        dW = np.outer(X[i], p)
    loss = loss / n + reg * np.sum(W ** 2)
    dW = dW / n + 2 * reg * W
    return loss, dW
