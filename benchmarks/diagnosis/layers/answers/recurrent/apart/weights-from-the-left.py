# expects: mistake.input-transposed {"argument": "Wh"}
import numpy as np


def rnn_step(X, H, Wx, Wh, b):
    new = []
    for x, h in zip(X, H):
        new.append(np.tanh(x @ Wx + Wh @ h + b))
    return np.stack(new)
