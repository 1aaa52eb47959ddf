# expects: passed
import numpy as np


def softmax_loss(W, X, y, reg):
    Z = np.einsum("nd,dk->nk", X, W)
    Z = Z - Z[np.arange(len(y)), y][:, None]
    lse = np.logaddexp.reduce(Z, axis=1)
    P = np.exp(Z - lse[:, None])
    dW = np.einsum("nd,nk->dk", X, P)
    np.subtract.at(dW.T, y, X)
    return lse.mean() + reg * np.vdot(W, W), dW / len(y) + 2 * reg * W
