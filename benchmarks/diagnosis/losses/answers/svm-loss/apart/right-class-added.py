# expects[dW]: mistake.term-sign {"term": "right classes"}
# expects[loss]: passed
import numpy as np


def svm_loss(W, X, y, reg):
    m = len(y)
    z = X.dot(W)
    d = z - z[np.arange(m), y].reshape(m, 1) + 1
    d[np.arange(m), y] = 0
    on = d > 0
    loss = d[on].sum() / m + reg * np.sum(W * W)
    C = on.astype(float)
    C[np.arange(m), y] += on.sum(axis=1)
    dW = X.T.dot(C) / m + 2 * reg * W
    return loss, dW
