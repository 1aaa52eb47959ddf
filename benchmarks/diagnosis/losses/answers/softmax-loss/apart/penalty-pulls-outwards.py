# expects[dW]: mistake.term-sign {"term": "penalty"}
# expects[dW]: mistake.part-sign {"argument": "reg"}
# expects[loss]: passed
import numpy as np


def softmax_loss(W, X, y, reg):
    N = len(X)
    A = X @ W
    A = A - A.max(axis=1, keepdims=True)
    P = np.exp(A) / np.exp(A).sum(axis=1, keepdims=True)
    loss = -np.log(P[np.arange(N), y]).sum() / N + reg * np.linalg.norm(W) ** 2
    D = P - np.eye(W.shape[1])[y]
    return loss, np.einsum("nd,nk->dk", X, D) / N - 2 * reg * W
