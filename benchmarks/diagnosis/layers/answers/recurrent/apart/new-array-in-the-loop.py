# expects: mistake.only-part {"where": "the last row"}
import numpy as np


def rnn_step(X, H, Wx, Wh, b):
    n, m = H.shape
    for i in range(n):
        states = np.zeros((n, m))
        states[i] = np.tanh(X[i] @ Wx + H[i] @ Wh + b)
    return states
