# expects: mistake.wrong-axis {"axis": 1}
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    mu = x.mean(axis=1, keepdims=True)
    var = x.var(axis=1, keepdims=True)
    x_hat = (x - mu) / np.sqrt(var + eps)
    return x_hat * gamma + beta
