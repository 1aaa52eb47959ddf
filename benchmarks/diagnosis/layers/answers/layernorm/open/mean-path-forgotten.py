# expects: mistake.term-missing {"term": "mean"}
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    mu = x.mean(axis=1, keepdims=True)
    std = np.sqrt(x.var(axis=1, keepdims=True) + eps)
    x_hat = (x - mu) / std
    g = dout * gamma
    return (g - x_hat * (g * x_hat).mean(axis=1, keepdims=True)) / std
