# expects: mistake.averaged-too-much {"axis": 0}
import numpy as np


def softmax_rows(scores):
    mean = np.zeros(scores.shape[1])
    for row in scores:
        q = np.exp(row - row.max())
        mean += q / q.sum() / len(scores)
    return mean
