# expects: mistake.input-transposed {"argument": "Wh"}
import numpy as np


def rnn_step(X, H, Wx, Wh, b):
    return np.tanh(X.dot(Wx) + H.dot(Wh.T) + b)
