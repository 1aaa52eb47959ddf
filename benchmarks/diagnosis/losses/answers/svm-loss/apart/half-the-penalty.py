# expects[loss]: mistake.term-factor {"term": "penalty", "factor": "1/2"}
# expects[dW]: mistake.term-factor {"term": "penalty", "factor": "1/2"}
import numpy as np


def svm_loss(W, X, y, reg):
    N = X.shape[0]
    scores = X.dot(W)
    margins = np.maximum(0, scores - scores[range(N), y].reshape(-1, 1) + 1)
    margins[range(N), y] = 0
    loss = margins.sum() / N + 0.5 * reg * (W * W).sum()
    mask = (margins > 0).astype(float)
    mask[range(N), y] -= mask.sum(axis=1)
    return loss, X.T.dot(mask) / N + reg * W
