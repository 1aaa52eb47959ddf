# expects: mistake.wrong-axis {"axis": 0}
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    std = np.sqrt(x.var(axis=0) + eps)
    xhat = (x - x.mean(axis=0)) / std
    g = dout * gamma
    return (g - g.mean(axis=0) - xhat * (g * xhat).mean(axis=0)) / std
