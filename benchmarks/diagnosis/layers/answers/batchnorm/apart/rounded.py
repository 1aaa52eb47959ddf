# expects: mistake.rounded {"digits": 3}
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    out = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) * gamma + beta
    return np.round(out, 3)
