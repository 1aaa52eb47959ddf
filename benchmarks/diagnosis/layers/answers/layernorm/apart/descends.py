# expects: mistake.sign {}
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    s = np.sqrt(x.var(1, keepdims=True) + eps)
    z = (x - x.mean(1, keepdims=True)) / s
    g = dout * gamma
    return (g.mean(1, keepdims=True) + z * (g * z).mean(1, keepdims=True) - g) / s
