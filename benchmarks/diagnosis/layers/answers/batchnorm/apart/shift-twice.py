# expects: mistake.term-factor {"term": "shift", "factor": "2"}
import numpy as np


def scale_shift(z, g, b):
    return z * g + b


def batchnorm_forward(x, gamma, beta, eps):
    z = (x - x.mean(0)) / np.sqrt(x.var(0) + eps)
    y = scale_shift(z, gamma, beta)
    return y + beta
