# expects: misconception.constants
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    var = ((x - x.mean(axis=1)[:, None]) ** 2).mean(axis=1)
    return dout * gamma / np.sqrt(var + eps)[:, None]
