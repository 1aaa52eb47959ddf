# expects: silence
import numpy as np


def softmax_rows(scores):
    hard = np.zeros(scores.shape)
    hard[np.arange(len(scores)), scores.argmax(axis=1)] = 1
    return hard
