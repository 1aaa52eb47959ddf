# expects: passed
import numpy as np


def softmax_loss(W, X, y, reg):
    n = X.shape[0]
    S = W.T @ X.T
    S = S - S.max(axis=0)
    P = np.exp(S)
    P = P / P.sum(axis=0)
    loss = np.mean(np.log(np.exp(S).sum(axis=0)) - S[y, np.arange(n)]) + reg * np.trace(W.T @ W)
    G = np.array([(P[c] - (y == c)) @ X for c in range(W.shape[1])])
    return loss, (G / n + 2 * reg * W.T).T
