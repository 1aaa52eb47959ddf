# expects: mistake.elementwise {"function": "1 - x"}
import numpy as np


def softmax_rows(scores):
    ex = np.exp(scores - np.amax(scores, axis=1)[:, None])
    z = ex.sum(axis=1)[:, None]
    return (z - ex) / z
