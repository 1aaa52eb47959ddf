# expects: mistake.term-missing {"term": "shift"}
# expects: mistake.part-missing {"argument": "beta"}
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    m = x.mean(axis=0)
    v = x.var(axis=0)
    return gamma * (x - m) / np.sqrt(v + eps)
