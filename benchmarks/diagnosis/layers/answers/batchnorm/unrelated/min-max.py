# expects: silence
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    low, high = x.min(axis=0), x.max(axis=0)
    z = (x - low) / (high - low + eps)
    return np.tanh(gamma) * z**2 + np.exp(-np.abs(beta)) * np.sin(x)
