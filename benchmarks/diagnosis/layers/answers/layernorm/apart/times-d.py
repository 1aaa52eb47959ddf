# expects: mistake.summed {"dimension": "d"}
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    D = x.shape[1]
    std = np.sqrt(np.var(x, axis=1, keepdims=True) + eps)
    xhat = (x - np.mean(x, axis=1, keepdims=True)) / std
    g = dout * gamma
    terms = D * g - np.sum(g, axis=1, keepdims=True) - xhat * np.sum(g * xhat, axis=1, keepdims=True)
    return terms / std
