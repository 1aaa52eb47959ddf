# expects: mistake.term-superfluous {"term": "residual"}
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    inv = 1 / np.sqrt(x.var(axis=1, keepdims=True) + eps)
    z = (x - x.mean(axis=1, keepdims=True)) * inv
    g = dout * gamma
    dx = g - g.mean(axis=1, keepdims=True) - z * (g * z).mean(axis=1, keepdims=True)
    return dout + dx * inv
