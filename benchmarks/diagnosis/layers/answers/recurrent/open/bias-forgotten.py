# expects: mistake.part-missing {"argument": "b"}
import numpy as np


def rnn_step(X, H, Wx, Wh, b):
    both = np.concatenate([X, H], axis=1)
    weights = np.concatenate([Wx, Wh], axis=0)
    return np.tanh(both @ weights)
