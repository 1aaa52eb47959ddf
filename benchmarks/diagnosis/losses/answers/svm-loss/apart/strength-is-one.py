# expects[loss]: mistake.constant-ignored {"argument": "reg"}
# expects[loss]: mistake.term-factor {"term": "penalty"}
# expects[dW]: mistake.constant-ignored {"argument": "reg"}
# expects[dW]: mistake.term-factor {"term": "penalty"}
import numpy as np


def svm_loss(W, X, y, reg):
    n = X.shape[0]
    total = np.sum(W ** 2)
    dW = 2 * W.copy()
    for i, c in enumerate(y):
        gap = X[i] @ W - X[i] @ W[:, c] + 1
        gap[c] = 0
        hot = np.flatnonzero(gap > 0)
        total += gap[hot].sum() / n
        for j in hot:
            dW[:, j] += X[i] / n
        dW[:, c] -= len(hot) * X[i] / n
    return total, dW
