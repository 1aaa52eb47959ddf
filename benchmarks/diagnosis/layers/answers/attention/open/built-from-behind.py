# expects: mistake.flipped {"axis": 0}
import numpy as np


def attention(Q, K, V):
    out = []
    for q in Q:
        e = np.exp(K @ q / np.sqrt(K.shape[1]))
        out.insert(0, e @ V / e.sum())
    return np.array(out)
