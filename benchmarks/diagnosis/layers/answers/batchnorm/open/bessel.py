# expects: misconception.sample-variance
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    v = np.var(x, axis=0, ddof=1)
    return gamma * ((x - x.mean(axis=0)) / np.sqrt(v + eps)) + beta
