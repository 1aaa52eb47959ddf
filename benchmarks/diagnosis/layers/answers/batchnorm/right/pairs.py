# expects: passed
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    difference = x[:, None, :] - x[None, :, :]
    variance = (difference**2).mean(axis=(0, 1)) / 2
    return gamma * difference.mean(axis=1) * (variance + eps) ** -0.5 + beta
