# expects: misconception.no-root
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    mu = np.average(x, axis=0)
    dev = x - mu
    sigma2 = np.average(dev * dev, axis=0)
    return gamma * dev / (sigma2 + eps) + beta
