# expects: mistake.term-sign {"term": "shift"}
# expects: mistake.part-sign {"argument": "beta"}
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    centred = x - x.sum(axis=0) / len(x)
    variance = (centred**2).sum(axis=0) / len(x)
    return gamma * centred / (variance + eps) ** 0.5 - beta
