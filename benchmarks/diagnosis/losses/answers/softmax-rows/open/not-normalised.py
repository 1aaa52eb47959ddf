# expects: silence
import numpy as np


def softmax_rows(scores):
    # subtract the maximum so that nothing overflows
    return np.exp(scores - scores.max(axis=1, keepdims=True))
