# expects: mistake.axis-kept {"axis": 1}
import numpy as np


def attention(Q, K, V):
    q = Q[:, None, :]
    scores = q @ K.T / np.sqrt(Q.shape[1])
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return scores / scores.sum(axis=-1, keepdims=True) @ V
