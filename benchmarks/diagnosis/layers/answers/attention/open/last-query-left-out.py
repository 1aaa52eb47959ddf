# expects: mistake.not-there {"where": "the last row"}
import numpy as np


def attention(Q, K, V):
    res = np.zeros((Q.shape[0], V.shape[1]))
    for i in range(Q.shape[0] - 1):
        logits = K @ Q[i] / Q.shape[1] ** 0.5
        p = np.exp(logits - np.max(logits))
        res[i] = (p / p.sum()) @ V
    return res
