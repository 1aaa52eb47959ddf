# expects: mistake.accumulated {"axis": 1}
import numpy as np


def softmax_rows(scores):
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    c = np.cumsum(e, axis=-1)
    return c / c[:, -1:]
