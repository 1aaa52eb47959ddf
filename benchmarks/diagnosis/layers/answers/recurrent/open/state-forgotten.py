# expects: mistake.part-missing {"argument": "H"}
# expects: mistake.part-missing {"argument": "Wh"}
import numpy as np


def rnn_step(X, H, Wx, Wh, b):
    z = X @ Wx + b
    return np.tanh(z)
