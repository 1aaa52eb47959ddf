# expects: mistake.wrong-axis {"axis": 0}
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    n = len(x)
    dx = np.zeros((n, x.shape[1]))
    for j in range(x.shape[1]):
        col, delta = x[:, j], dout[:, j] * gamma[j]
        s = np.sqrt(np.var(col) + eps)
        z = (col - np.mean(col)) / s
        dx[:, j] = (n * delta - np.sum(delta) - z * np.sum(delta * z)) / (n * s)
    return dx
