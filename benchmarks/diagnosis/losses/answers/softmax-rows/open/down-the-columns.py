# expects: mistake.wrong-axis {}
import numpy as np


def softmax_rows(scores):
    e = np.exp(scores - np.max(scores, axis=0))
    return e / np.sum(e, axis=0)
