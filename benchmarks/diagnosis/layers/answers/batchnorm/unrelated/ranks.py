# expects: silence
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    order = np.argsort(np.argsort(x, axis=0), axis=0)
    return np.cos(order * gamma) - np.outer(np.arange(len(x)), np.abs(beta) ** 1.5) / (1 + eps)
