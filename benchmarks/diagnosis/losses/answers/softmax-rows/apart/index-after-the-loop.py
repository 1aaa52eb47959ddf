# expects: mistake.only-part {"where": "the last row"}
import numpy as np


def softmax_rows(scores):
    probs = np.zeros_like(scores)
    for i in range(len(scores)):
        e = np.exp(scores[i] - scores[i].max())
        row = e / e.sum()
    probs[i] = row
    return probs
