# expects[dW]: mistake.term-missing {"term": "right classes"}
# expects[loss]: passed
import numpy as np


def svm_loss(W, X, y, reg):
    loss, dW = 0.0, np.zeros(W.shape)
    for i in range(len(X)):
        scores = X[i].dot(W)
        correct = scores[y[i]]
        for j in range(W.shape[1]):
            if j == y[i]:
                continue
            m = scores[j] - correct + 1
            if m > 0:
                loss += m
                dW[:, j] += X[i, :]
    loss = loss / len(X) + reg * np.sum(W * W)
    return loss, dW / len(X) + 2 * reg * W
