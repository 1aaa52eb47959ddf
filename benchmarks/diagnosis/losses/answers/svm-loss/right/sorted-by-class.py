# expects: passed
import numpy as np


def svm_loss(W, X, y, reg):
    order = np.argsort(y, kind="stable")[::-1]
    Xs, ys = X[order], y[order]
    n = len(ys)
    S = Xs @ W
    gap = S - S[np.arange(n), ys][:, None] + 1
    keep = (gap > 0) & (np.arange(W.shape[1])[None, :] != ys[:, None])
    loss = gap[keep].sum() / n + reg * np.sum(W ** 2)
    dW = 2 * reg * W
    i, j = np.nonzero(keep)
    np.add.at(dW.T, j, Xs[i] / n)
    np.add.at(dW.T, ys[i], -Xs[i] / n)
    return loss, dW
