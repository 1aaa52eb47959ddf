# expects[dW]: mistake.term-missing {"term": "penalty"}
# expects[dW]: mistake.part-missing {"argument": "reg"}
# expects[loss]: passed
import numpy as np


def svm_loss(W, X, y, reg):
    num, classes = len(X), W.shape[1]
    Y = np.eye(classes)[y]
    S = X @ W
    correct = (S * Y).sum(axis=1, keepdims=True)
    H = np.maximum(0, 1 + S - correct) * (1 - Y)
    loss = H.sum() / num + reg * np.sum(W ** 2)
    A = (H > 0).astype(float)
    dW = X.T @ (A - A.sum(axis=1, keepdims=True) * Y) / num
    return loss, dW
