# expects: silence
import numpy as np


def attention(Q, K, V):
    nearest = np.abs(Q[:, None] - K[None]).sum(axis=-1).argmin(axis=1)
    return np.cos(V[nearest]) + Q.sum(axis=1, keepdims=True) ** 2
