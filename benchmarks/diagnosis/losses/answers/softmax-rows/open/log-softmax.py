# expects: mistake.elementwise {"function": "logarithm"}
import numpy as np


def softmax_rows(scores):
    m = scores.max(axis=1, keepdims=True)
    lse = m + np.log(np.exp(scores - m).sum(axis=1, keepdims=True))
    return scores - lse
