# expects: passed
import numpy as np


def attention(Q, K, V):
    e = np.exp((K @ Q.T).T / np.sqrt(Q.shape[1]))
    return np.divide(e @ V, e.sum(axis=1)[:, np.newaxis])
