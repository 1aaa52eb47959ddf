# expects: passed
import math

import numpy as np


def softmax_loss(W, X, y, reg):
    n = len(X)
    total, grads = [], np.zeros(W.shape, order="F")
    for x, label in zip(X, y):
        scores = [float(x @ W[:, j]) for j in range(W.shape[1])]
        top = max(scores)
        z = math.fsum(math.exp(s - top) for s in scores)
        total.append(math.log(z) + top - scores[label])
        for j, s in enumerate(scores):
            grads[:, j] += x * (math.exp(s - top) / z - (1 if j == label else 0)) / n
    return math.fsum(total) / n + reg * float(np.sum(W**2)), grads + 2 * reg * W
