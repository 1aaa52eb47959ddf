# expects: mistake.elementwise {"function": "square"}
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    s = np.sqrt(x.var(-1) + eps)[:, None]
    z = (x - x.mean(-1)[:, None]) / s
    g = dout * gamma
    dx = (g - g.mean(-1)[:, None] - z * (g * z).mean(-1)[:, None]) / s
    return dx**2
