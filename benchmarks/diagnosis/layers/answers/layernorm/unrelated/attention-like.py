# expects: silence
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    weights = np.exp(-((dout[:, None] - x[None]) ** 2).sum(-1))
    return weights @ np.sin(x * gamma) + eps * np.arange(x.shape[1])
