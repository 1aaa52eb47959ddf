# expects: silence
import numpy as np


def softmax_rows(scores):
    return 1 / (1 + np.exp(-scores))
