# expects: mistake.term-factor {"term": "mean", "factor": "d"}
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    mu, var = x.mean(1, keepdims=True), x.var(1, keepdims=True)
    istd = (var + eps) ** -0.5
    dxhat = dout * gamma
    dvar = -0.5 * istd**3 * (dxhat * (x - mu)).sum(1, keepdims=True)
    dmu = -istd * dxhat.sum(1, keepdims=True)
    return dxhat * istd + dvar * 2 * (x - mu) / x.shape[1] + dmu
