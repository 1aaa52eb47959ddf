# expects: misconception.softmax-over-queries
# expects: mistake.wrong-axis {"axis": 0}
import numpy as np


def attention(Q, K, V):
    e = np.exp(Q @ K.T * Q.shape[1] ** -0.5)
    for j in range(e.shape[1]):
        e[:, j] /= e[:, j].sum()
    return e @ V
