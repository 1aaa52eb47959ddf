# expects: passed
import numpy as np


def attention(Q, K, V):
    """Keys come in blocks of two, as in flash attention: sums are rescaled when a larger score comes."""
    top = np.full(len(Q), -np.inf)
    total = np.zeros(len(Q))
    acc = np.zeros((len(Q), V.shape[1]))
    for first in range(0, len(K), 2):
        s = Q @ K[first : first + 2].T / np.sqrt(Q.shape[1])
        new = np.maximum(top, s.max(axis=1))
        old = np.exp(top - new)
        p = np.exp(s - new[:, None])
        total = total * old + p.sum(axis=1)
        acc = acc * old[:, None] + p @ V[first : first + 2]
        top = new
    return acc / total[:, None]
