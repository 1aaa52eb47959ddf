# expects: mistake.part-sign {"argument": "scores"}
import numpy as np


def softmax_rows(scores):
    out = np.zeros(scores.shape)
    for i, row in enumerate(scores):
        weights = np.exp(-(row - row.min()))
        out[i] = weights / weights.sum()
    return out
