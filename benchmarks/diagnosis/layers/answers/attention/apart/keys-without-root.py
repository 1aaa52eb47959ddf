# expects: misconception.unscaled
import numpy as np


def weights_of(query, keys):
    raw = [float(np.dot(query, key)) for key in keys]
    top = max(raw)
    raised = np.exp(np.array(raw) - top)
    return raised / raised.sum()


def attention(Q, K, V):
    return np.array([weights_of(q, K) @ V for q in Q])
