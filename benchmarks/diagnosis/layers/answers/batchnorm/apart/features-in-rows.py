# expects: mistake.transposed {"axes": [1, 0]}
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    out = []
    for feature, g, b in zip(x.T, gamma, beta):
        centred = feature - feature.mean()
        out.append(g * centred / np.sqrt((centred**2).mean() + eps) + b)
    return np.array(out)
