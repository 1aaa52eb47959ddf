# expects: misconception.softmax-over-queries
# expects: mistake.wrong-axis {"axis": 0}
import numpy as np


def softmax(z):
    e = np.exp(z - np.max(z, axis=0))
    return e / np.sum(e, axis=0)


def attention(Q, K, V):
    d_k = K.shape[-1]
    return softmax(np.dot(Q, K.T) / np.sqrt(d_k)).dot(V)
