# expects: misconception.all-entries {}
import numpy as np


def softmax_rows(scores):
    exps = np.exp(scores - scores.max())
    return exps / np.sum(exps)
