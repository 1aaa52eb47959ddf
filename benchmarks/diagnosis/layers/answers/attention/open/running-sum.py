# expects: mistake.accumulated {"axis": 0}
import numpy as np


def attention(Q, K, V):
    n, d = Q.shape
    out = np.zeros((n, V.shape[1]))
    mixed = np.zeros(V.shape[1])
    for i in range(n):
        s = np.array([Q[i] @ k for k in K]) / np.sqrt(d)
        w = np.exp(s - s.max())
        w /= w.sum()
        for j in range(len(K)):
            mixed += w[j] * V[j]
        out[i] = mixed
    return out
