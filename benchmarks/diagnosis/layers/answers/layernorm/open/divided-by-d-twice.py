# expects: mistake.averaged {"dimension": "d"}
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    d = x.shape[1]
    mu = np.mean(x, axis=1, keepdims=True)
    sig = np.sqrt(np.var(x, axis=1, keepdims=True) + eps)
    h = (x - mu) / sig
    g = dout * gamma
    out = g - g.mean(axis=1, keepdims=True) - h * np.mean(g * h, axis=1, keepdims=True)
    return out / (d * sig)
