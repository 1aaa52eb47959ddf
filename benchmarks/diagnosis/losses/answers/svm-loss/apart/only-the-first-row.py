# expects[loss]: mistake.only-one-row {"which": "first", "dimension": "n"}
# expects[dW]: mistake.only-one-row {"which": "first", "dimension": "n"}
import numpy as np


def svm_loss(W, X, y, reg):
    loss, dW = 0.0, np.zeros(W.shape)
    for i in range(len(X)):
        s = X[i] @ W
        for j in range(W.shape[1]):
            if j != y[i]:
                m = s[j] - s[y[i]] + 1
                loss += max(0, m)
                dW[:, j] += X[i] * (m > 0)
                dW[:, y[i]] -= X[i] * (m > 0)
        return loss + reg * np.sum(W * W), dW + 2 * reg * W
