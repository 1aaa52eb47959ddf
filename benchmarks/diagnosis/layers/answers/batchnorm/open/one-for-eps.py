# expects: mistake.constant-ignored {"argument": "eps"}
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    mu = np.mean(x, axis=0)
    var = np.mean((x - mu) ** 2, axis=0)
    x_hat = (x - mu) * (1 + var) ** -0.5
    return x_hat * gamma + beta
