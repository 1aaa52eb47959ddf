# expects: passed
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    s = np.sqrt(x.var(-1, keepdims=True) + eps)
    z = (x - x.mean(-1, keepdims=True)) / s
    g = np.einsum("nd,d->nd", dout, gamma)
    h = g - z * np.einsum("nd,nd->n", g, z)[:, None] / x.shape[1]
    return np.asfortranarray((h - h.mean(-1, keepdims=True)) / s)
