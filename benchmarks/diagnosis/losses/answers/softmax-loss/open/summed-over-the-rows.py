# expects[loss]: mistake.term-factor {"term": "data", "factor": "n"}
# expects[dW]: mistake.term-factor {"term": "data", "factor": "n"}
import numpy as np


def softmax_loss(W, X, y, reg):
    loss = 0.0
    dW = np.zeros(W.shape)
    for i in range(X.shape[0]):
        f = X[i].dot(W)
        f = f - f.max()
        p = np.exp(f) / np.exp(f).sum()
        loss -= np.log(p[y[i]])
        for j in range(W.shape[1]):
            dW[:, j] += (p[j] - (j == y[i])) * X[i]
    return loss + reg * np.sum(W * W), dW + 2 * reg * W
