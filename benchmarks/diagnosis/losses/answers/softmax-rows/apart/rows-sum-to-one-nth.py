# expects: mistake.averaged {"dimension": "n"}
import numpy as np


def softmax_rows(scores):
    e = np.exp(scores - scores.max(1)[:, None])
    p = e / e.sum(1)[:, None]
    return p / len(p)
