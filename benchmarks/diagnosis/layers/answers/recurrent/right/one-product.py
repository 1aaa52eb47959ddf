# expects: passed
import numpy as np


def rnn_step(X, H, Wx, Wh, b):
    ones = np.ones((len(X), 1))
    return np.tanh(np.hstack([X, H, ones]) @ np.vstack([Wx, Wh, b[None]]))
