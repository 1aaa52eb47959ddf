# expects[dW]: mistake.sign {}
# expects[loss]: passed
import numpy as np


def svm_loss(W, X, y, reg):
    loss = 0
    step = np.zeros_like(W)
    for xi, yi in zip(X, y):
        s = xi @ W
        for j in range(len(s)):
            if j != yi and s[j] - s[yi] + 1 > 0:
                loss += s[j] - s[yi] + 1
                step[:, yi] += xi / len(X)
                step[:, j] -= xi / len(X)
    loss = loss / len(X) + reg * np.sum(W**2)
    return loss, step - 2 * reg * W
