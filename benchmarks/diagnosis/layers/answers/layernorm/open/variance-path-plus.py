# expects: mistake.term-sign {"term": "variance"}
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    dx = np.empty(x.shape)
    for i in range(len(x)):
        s = (x[i].var() + eps) ** 0.5
        z = (x[i] - x[i].mean()) / s
        g = gamma * dout[i]
        dx[i] = (g - g.mean() + z * np.dot(g, z) / len(z)) / s
    return dx
