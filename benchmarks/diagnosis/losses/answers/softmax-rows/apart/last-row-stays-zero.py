# expects: mistake.not-there {"where": "the last row"}
import numpy as np


def softmax_rows(scores):
    n, k = scores.shape
    result = np.zeros((n, k))
    for i in range(0, n - 1):
        biggest = max(scores[i])
        total = 0
        for j in range(k):
            result[i, j] = np.exp(scores[i, j] - biggest)
            total += result[i, j]
        result[i] = result[i] / total
    return result
