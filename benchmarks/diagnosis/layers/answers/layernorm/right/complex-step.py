# expects: passed
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    n, d = x.shape
    dx = np.zeros((n, d))
    for j in range(d):
        z = x.astype(complex)
        z[:, j] += 1e-30j
        c = z - z.sum(axis=1, keepdims=True) / d
        y = c / np.sqrt((c * c).sum(axis=1, keepdims=True) / d + eps)
        dx[:, j] = (y.imag / 1e-30 * gamma * dout).sum(axis=1)
    return dx
