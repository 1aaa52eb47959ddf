# expects: mistake.part-sign {"argument": "b"}
import numpy as np


def rnn_step(X, H, Wx, Wh, b):
    z = np.einsum("nd,dm->nm", X, Wx) + np.einsum("nk,km->nm", H, Wh) - b
    e = np.exp(-2 * np.abs(z))
    return np.sign(z) * (1 - e) / (1 + e)
