# expects: passed
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    d = x.shape[1]
    centre = np.eye(d) - 1.0 / d
    out = []
    for delta, row in zip(dout, x):
        c = centre @ row
        v = c @ c / d + eps
        jacobian = centre / np.sqrt(v) - np.outer(c, c) / d / v**1.5
        out.append(jacobian.T @ (gamma * delta))
    return out
