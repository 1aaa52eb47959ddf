# expects: passed
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    n = len(x)
    centred = x - np.full((n, n), 1 / n) @ x
    variance = np.einsum("nd,nd->d", centred, centred) / n
    weight = gamma / np.sqrt(variance + eps)
    return centred * weight + beta
