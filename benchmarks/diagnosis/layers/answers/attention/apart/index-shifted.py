# expects: mistake.rolled {"axis": 0}
import numpy as np


def attention(Q, K, V):
    n = Q.shape[0]
    out = np.empty((n, V.shape[1]))
    for i in range(n):
        logits = K @ Q[i] / np.sqrt(Q.shape[1])
        p = np.exp(logits - logits.max())
        out[i - 1] = (p / p.sum()) @ V
    return out
