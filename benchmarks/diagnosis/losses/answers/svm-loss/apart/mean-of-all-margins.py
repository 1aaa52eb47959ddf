# expects[loss]: mistake.term-factor {"term": "data", "factor": "1/k"}
# expects[dW]: passed
import numpy as np


def svm_loss(W, X, y, reg):
    scores = np.matmul(X, W)
    k = scores.shape[1]
    target = np.eye(k, dtype=bool)[y]
    margins = np.maximum(scores - scores[target][:, None] + 1, 0)
    margins[target] = 0
    loss = margins.mean() + reg * np.square(W).sum()
    coef = (margins > 0) * 1.0
    coef[target] = -np.sum(margins > 0, axis=1)
    return loss, np.matmul(X.T, coef) / len(X) + 2 * reg * W
