# expects: silence
import numpy as np


def rnn_step(X, H, Wx, Wh, b):
    gate = 1 / (1 + np.exp(-(H**2) @ Wh))
    return gate * H + (1 - gate) * np.sin(X @ np.abs(Wx)) * np.cos(b)
