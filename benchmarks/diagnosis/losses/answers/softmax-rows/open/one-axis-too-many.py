# expects: mistake.axis-kept {"axis": 1}
import numpy as np


def softmax_rows(scores):
    result = []
    for i in range(scores.shape[0]):
        row = scores[i : i + 1, :]
        e = np.exp(row - row.max())
        result.append(e / e.sum())
    return np.stack(result)
