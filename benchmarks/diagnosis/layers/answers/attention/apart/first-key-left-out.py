# expects: mistake.row-dropped {"which": "first", "dimension": "m"}
import numpy as np


def attention(Q, K, V):
    K, V = K[1:], V[1:]
    logits = Q.dot(K.T) / np.sqrt(Q.shape[1])
    p = np.exp(logits - logits.max(1).reshape(-1, 1))
    p /= p.sum(1).reshape(-1, 1)
    return p.dot(V)
