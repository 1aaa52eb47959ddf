# expects: silence
import numpy as np


def softmax_rows(scores):
    ranks = scores.argsort(axis=1).argsort(axis=1) + 1.0
    return ranks / ranks.sum(axis=1, keepdims=True)
