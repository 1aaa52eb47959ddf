# expects: silence
import numpy as np


def attention(Q, K, V):
    distance = ((Q[:, None] - K[None]) ** 2).sum(axis=-1)
    w = 1 / (1 + distance)
    return np.tanh(w @ V**2)
