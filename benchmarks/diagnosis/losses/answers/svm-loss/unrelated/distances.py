# expects[loss]: silence
# expects[dW]: silence
import numpy as np


def svm_loss(W, X, y, reg):
    D = ((X[:, :, None] - W[None]) ** 2).sum(axis=1)
    return np.sqrt(D.min(axis=1)).mean(), (W - X.mean(axis=0)[:, None]) / (1 + D.mean(axis=0))
