# expects: mistake.transposed {"axes": [1, 0]}
import numpy as np


def rnn_step(X, H, Wx, Wh, b):
    Z = Wx.T @ X.T + Wh.T @ H.T + b[:, None]
    return np.tanh(Z)
