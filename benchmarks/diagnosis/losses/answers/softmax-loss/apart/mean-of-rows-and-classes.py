# expects[loss]: mistake.term-factor {"term": "data", "factor": "1/k"}
# expects[dW]: mistake.term-factor {"term": "data", "factor": "1/k"}
import numpy as np


def softmax_loss(W, X, y, reg):
    Z = X @ W
    logp = Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)
    T = (np.arange(Z.shape[1]) == y.reshape(-1, 1)) * 1.0
    loss = np.mean(-T * logp)
    dW = X.T @ (np.exp(logp) - T) / T.size
    return loss + reg * np.sum(W ** 2), dW + 2 * reg * W
