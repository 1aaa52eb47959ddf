# expects[dW]: mistake.transposed {"axes": [1, 0]}
# expects[loss]: passed
import numpy as np


def svm_loss(W, X, y, reg):
    n, k = len(X), W.shape[1]
    S = X @ W
    right = S[np.arange(n), y]
    rows = []
    loss = reg * np.sum(W ** 2)
    active = (S - right[:, None] + 1 > 0) & (np.arange(k) != y[:, None])
    loss += np.sum((S - right[:, None] + 1)[active]) / n
    for c in range(k):
        weight = active[:, c] - np.where(y == c, active.sum(axis=1), 0)
        rows.append(weight @ X / n + 2 * reg * W[:, c])
    return loss, np.array(rows)
