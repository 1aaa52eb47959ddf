# expects: silence
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    z = (x - np.median(x, axis=1, keepdims=True)) / (np.ptp(x, axis=1, keepdims=True) + eps)
    return np.tanh(z) * gamma**2 + dout**3
