# expects: silence
import numpy as np


def attention(Q, K, V):
    d = Q.shape[1]
    s = Q @ K.T / d
    s = np.exp(s - s.max(axis=1, keepdims=True))
    return s / s.sum(axis=1, keepdims=True) @ V
