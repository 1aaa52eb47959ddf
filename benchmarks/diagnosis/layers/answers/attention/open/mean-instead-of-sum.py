# expects: mistake.averaged {"dimension": "m"}
import numpy as np


def attention(Q, K, V):
    z = Q @ K.T / np.sqrt(Q.shape[-1])
    w = np.exp(z - z.max(-1, keepdims=True))
    w = w / w.sum(-1, keepdims=True)
    return (w[:, :, None] * V[None, :, :]).mean(axis=1)
