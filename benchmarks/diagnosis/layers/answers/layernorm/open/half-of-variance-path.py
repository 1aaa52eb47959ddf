# expects: mistake.term-factor {"term": "variance", "factor": "1/2"}
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    n, d = x.shape
    mu = x.mean(axis=1, keepdims=True)
    var = x.var(axis=1, keepdims=True)
    dxhat = dout * gamma
    dvar = np.sum(dxhat * (x - mu), axis=1, keepdims=True) * -0.5 * (var + eps) ** -1.5
    dmu = -np.sum(dxhat, axis=1, keepdims=True) / np.sqrt(var + eps)
    return dxhat / np.sqrt(var + eps) + dvar * (x - mu) / d + dmu / d
