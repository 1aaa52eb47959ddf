# expects: silence
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    x_hat = (x - x.mean(axis=0)) / (x.std(axis=0) + eps)
    return gamma * x_hat + beta
