# expects: mistake.only-part {"where": "the first row"}
import numpy as np


def attention(Q, K, V):
    out = np.zeros((len(Q), V.shape[1]))
    for i, q in enumerate(Q):
        s = np.exp(K @ q / np.sqrt(len(q)))
        out[i] = (s / s.sum()) @ V
        return out
