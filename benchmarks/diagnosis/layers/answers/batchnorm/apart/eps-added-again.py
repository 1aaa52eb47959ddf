# expects: mistake.offset {"value": 0.1}
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    mu, var = x.mean(0), x.var(0)
    return gamma * (x - mu) / np.sqrt(var + eps) + beta + eps
