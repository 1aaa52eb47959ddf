# expects: mistake.averaged-too-much {"axis": 0}
import numpy as np


def attention(Q, K, V):
    a = Q @ K.T / np.sqrt(Q.shape[1])
    a = np.exp(a - a.max(axis=1, keepdims=True))
    a = a / np.sum(a, axis=1, keepdims=True)
    context = a @ V
    return context.mean(axis=0)
