# expects[dW]: mistake.averaged {"dimension": "n"}
# expects[loss]: passed
import numpy as np


def softmax_loss(W, X, y, reg):
    m = X.shape[0]
    o = X.dot(W)
    o -= o.max(axis=1).reshape(m, 1)
    e = np.exp(o)
    sm = e / e.sum(axis=1).reshape(m, 1)
    loss = -np.log(sm[np.arange(m), y]).mean() + reg * (W * W).sum()
    sm[np.arange(m), y] -= 1
    dW = X.T.dot(sm / m) + 2 * reg * W
    return loss, dW / m
