# expects: mistake.summed {"dimension": "k"}
# expects: mistake.factor {"factor": "k"}
import numpy as np


def softmax_rows(scores):
    shifted = scores - scores.max(axis=1, keepdims=True)
    ex = np.exp(shifted)
    return ex / ex.mean(axis=1, keepdims=True)
