# expects: mistake.arguments-swapped {"arguments": "gamma and beta"}
import numpy as np


def normalize(x, eps):
    return (x - np.mean(x, 0)) / np.sqrt(np.var(x, 0) + eps)


def batchnorm_forward(x, beta, gamma, eps):
    return normalize(x, eps) * gamma + beta
