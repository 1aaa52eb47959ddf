# expects: mistake.term-superfluous {"term": "skip"}
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    centred = x - x.mean(axis=0, keepdims=True)
    scale = gamma / np.sqrt((centred**2).mean(axis=0) + eps)
    return x + centred * scale + beta
