# expects: mistake.factor {"factor": "1/sqrt(d)"}
import numpy as np


def attention(Q, K, V):
    scale = 1 / np.sqrt(Q.shape[1])
    s = np.einsum("nd,md->nm", Q, K) * scale
    s = np.exp(s - s.max(axis=1)[:, None])
    weights = s / s.sum(axis=1)[:, None]
    return scale * np.einsum("nm,mv->nv", weights, V)
