# expects: mistake.term-sign {"term": "scaled"}
# expects: mistake.part-sign {"argument": "x"}
# expects: mistake.part-sign {"argument": "gamma"}
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    mu = x.mean(axis=0)
    var = x.var(axis=0)
    z = (mu - x) / np.sqrt(var + eps)
    return beta + z * gamma
