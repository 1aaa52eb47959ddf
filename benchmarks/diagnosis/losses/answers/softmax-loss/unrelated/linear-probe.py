# expects[loss]: silence
# expects[dW]: silence
import numpy as np


def softmax_loss(W, X, y, reg):
    guess = np.argmax(X @ W, axis=1)
    loss = np.mean(guess != y) + reg
    return loss, np.tanh(W) * np.cos(X.mean(axis=0))[:, None]
