# expects: mistake.term-missing {"term": "variance"}
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    inv = 1.0 / np.sqrt(x.var(axis=-1, keepdims=True) + eps)
    g = gamma * dout
    return inv * g - inv * g.mean(axis=-1, keepdims=True)
