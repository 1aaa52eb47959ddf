# expects[dW]: mistake.numerical {"scheme": "central"}
# expects[loss]: passed
import numpy as np


def value(W, X, y, reg):
    s = X @ W
    top = s.max(axis=1)
    lse = np.log(np.exp(s - top[:, None]).sum(axis=1)) + top
    return np.mean(lse - s[np.arange(len(X)), y]) + reg * np.sum(W ** 2)


def softmax_loss(W, X, y, reg):
    dW, h = np.zeros_like(W), 1e-3
    for index in np.ndindex(W.shape):
        E = np.zeros_like(W)
        E[index] = h
        dW[index] = (value(W + E, X, y, reg) - value(W - E, X, y, reg)) / (2 * h)
    return value(W, X, y, reg), dW
