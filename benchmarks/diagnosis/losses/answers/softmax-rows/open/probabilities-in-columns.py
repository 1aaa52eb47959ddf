# expects: mistake.transposed {"axes": [1, 0]}
import numpy as np


def softmax_rows(scores):
    s = scores.T
    e = np.exp(s - s.max(axis=0))
    return e / e.sum(axis=0)
