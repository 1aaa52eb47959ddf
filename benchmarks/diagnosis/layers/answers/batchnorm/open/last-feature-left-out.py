# expects: mistake.not-there {"where": "the last column"}
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    out = np.zeros_like(x)
    n, d = x.shape
    for j in range(d - 1):
        col = x[:, j]
        mean = sum(col) / n
        var = sum((col - mean) ** 2) / n
        out[:, j] = gamma[j] * (col - mean) / np.sqrt(var + eps) + beta[j]
    return out
