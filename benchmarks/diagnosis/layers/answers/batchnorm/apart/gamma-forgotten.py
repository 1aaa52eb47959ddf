# expects: mistake.constant-ignored {"argument": "gamma"}
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    mean = x.mean(axis=0)
    std = np.sqrt(np.mean((x - mean) ** 2, axis=0) + eps)
    normalised = (x - mean) / std
    return normalised + beta
