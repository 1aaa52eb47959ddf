# expects: mistake.part-missing {"argument": "eps"}
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    mu = np.mean(x, axis=0)
    sigma = np.std(x, axis=0)
    x_hat = (x - mu) / sigma
    return gamma * x_hat + beta
