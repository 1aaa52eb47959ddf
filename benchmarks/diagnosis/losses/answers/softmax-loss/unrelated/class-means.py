# expects[loss]: silence
# expects[dW]: silence
import numpy as np


def softmax_loss(W, X, y, reg):
    k = W.shape[1]
    centres = np.zeros_like(W)
    for c in range(k):
        if np.any(y == c):
            centres[:, c] = X[y == c].mean(axis=0)
    return np.linalg.norm(X - centres.T[y]), centres - W
