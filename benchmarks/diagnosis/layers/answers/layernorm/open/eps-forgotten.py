# expects: mistake.part-missing {"argument": "eps"}
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    d = x.shape[1]
    c = x - x.mean(axis=1, keepdims=True)
    sigma = np.sqrt((c**2).sum(axis=1, keepdims=True) / d)
    z = c / sigma
    g = dout * gamma
    return (g - g.sum(1, keepdims=True) / d - z * (g * z).sum(1, keepdims=True) / d) / sigma
