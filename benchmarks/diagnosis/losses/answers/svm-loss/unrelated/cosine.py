# expects[loss]: silence
# expects[dW]: silence
import numpy as np


def svm_loss(W, X, y, reg):
    U = W / np.linalg.norm(W, axis=0)
    V = X / np.linalg.norm(X, axis=1, keepdims=True)
    C = V @ U
    return 1 - np.mean(C[np.arange(len(y)), y]), V.T @ np.exp(C) * reg
