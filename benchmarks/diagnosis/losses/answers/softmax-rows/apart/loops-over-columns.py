# expects: mistake.wrong-axis {}
import numpy as np


def softmax(v):
    e = np.exp(v - v.max())
    return e / e.sum()


def softmax_rows(scores):
    p = scores.copy()
    for j in range(scores.shape[1]):
        p[:, j] = softmax(scores[:, j])
    return p
