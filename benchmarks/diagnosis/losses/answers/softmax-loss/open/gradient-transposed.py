# expects[dW]: mistake.transposed {"axes": [1, 0]}
# expects[loss]: passed
import numpy as np


def softmax_loss(W, X, y, reg):
    N = X.shape[0]
    S = X.dot(W)
    S = S - S.max(axis=1)[:, None]
    logp = S - np.log(np.exp(S).sum(axis=1))[:, None]
    loss = -np.mean(logp[np.arange(N), y]) + reg * np.sum(W ** 2)
    G = np.exp(logp)
    G[np.arange(N), y] -= 1
    return loss, G.T.dot(X) / N + 2 * reg * W.T
