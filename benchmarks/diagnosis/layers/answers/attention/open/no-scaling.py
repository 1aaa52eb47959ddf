# expects: misconception.unscaled
import numpy as np


def attention(Q, K, V):
    scores = Q @ K.T
    scores = scores - scores.max(axis=1, keepdims=True)
    A = np.exp(scores)
    A = A / A.sum(axis=1, keepdims=True)
    return A @ V
