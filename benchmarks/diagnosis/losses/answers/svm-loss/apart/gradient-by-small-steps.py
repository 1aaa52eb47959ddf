# expects[dW]: mistake.numerical {"scheme": "forward"}
# expects[loss]: passed
import numpy as np


def loss_only(W, X, y, reg):
    s = X @ W
    h = np.maximum(0, s - s[np.arange(len(X)), y][:, None] + 1)
    return (h.sum() - len(X)) / len(X) + reg * np.sum(W ** 2)


def svm_loss(W, X, y, reg):
    grad = np.zeros_like(W)
    f0 = loss_only(W, X, y, reg)
    it = np.nditer(W, flags=["multi_index"])
    for _ in it:
        V = W.copy()
        V[it.multi_index] += 1e-6
        grad[it.multi_index] = (loss_only(V, X, y, reg) - f0) / 1e-6
    return f0, grad
