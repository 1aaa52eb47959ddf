# expects: mistake.constant-ignored {"argument": "gamma"}
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    N, D = x.shape
    mu = x.mean(1, keepdims=True)
    std = np.sqrt(x.var(1, keepdims=True) + eps)
    xhat = (x - mu) / std
    dxhat = dout
    return 1 / D / std * (D * dxhat - dxhat.sum(1, keepdims=True) - xhat * (dxhat * xhat).sum(1, keepdims=True))
