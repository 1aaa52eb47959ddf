# expects[loss]: mistake.offset {"value": 1}
# expects[dW]: passed
import numpy as np


def svm_loss(W, X, y, reg):
    n = X.shape[0]
    loss, dW = 0.0, np.zeros(W.shape)
    for i in range(n):
        s = X[i] @ W
        for j in range(W.shape[1]):
            margin = s[j] - s[y[i]] + 1
            if margin > 0:
                loss += margin
                dW[:, j] += X[i]
                dW[:, y[i]] -= X[i]
    return loss / n + reg * np.sum(W * W), dW / n + 2 * reg * W
