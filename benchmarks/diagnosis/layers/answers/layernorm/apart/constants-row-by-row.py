# expects: misconception.constants
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    rows = []
    for delta, row in zip(dout, x):
        sigma = np.sqrt(np.var(row) + eps)
        rows.append(delta * gamma / sigma)
    return np.stack(rows)
