# expects: mistake.transposed {"axes": [1, 0]}
import numpy as np


def attention(Q, K, V):
    S = K @ Q.T / np.sqrt(Q.shape[1])  # keys in rows
    S = np.exp(S - S.max(axis=0))
    P = S / S.sum(axis=0)
    return V.T @ P
