# expects: passed
import numpy as np


def attention(Q, K, V):
    s = np.tensordot(Q, K, axes=(1, 1)) / np.linalg.norm(np.ones(Q.shape[1]))
    log_z = np.logaddexp.reduce(s, axis=1, keepdims=True)
    return (V.T @ np.exp(s - log_z).T).T
