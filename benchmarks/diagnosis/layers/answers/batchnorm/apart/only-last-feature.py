# expects: mistake.only-part {"where": "the last column"}
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    for j in range(x.shape[1]):
        out = np.zeros(x.shape)
        c = x[:, j]
        out[:, j] = (c - c.mean()) / np.sqrt(c.var() + eps) * gamma[j] + beta[j]
    return out
