# expects: mistake.part-missing {"argument": "X"}
# expects: mistake.part-missing {"argument": "Wx"}
import numpy as np


def rnn_step(X, H, Wx, Wh, b):
    states = H @ Wh
    states += b
    return np.tanh(states)
