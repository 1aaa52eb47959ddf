# expects: passed
import numpy as np


def svm_loss(W, X, y, reg):
    n, k = len(X), W.shape[1]
    Y = np.eye(k)[y]
    # max(0, m) = (m + |m|) / 2
    M = (X @ W) @ (np.eye(k)) - np.sum((X @ W) * Y, axis=1, keepdims=True) + 1
    M = M * (1 - Y)
    loss = np.sum(M + np.abs(M)) / (2 * n) + reg * np.sum(W * W)
    A = 0.5 * (np.sign(M) + np.abs(np.sign(M)))
    D = A - np.diag(A.sum(axis=1)) @ Y
    return {"loss": loss, "dW": np.asfortranarray(X.T @ D / n + 2 * reg * W)}
