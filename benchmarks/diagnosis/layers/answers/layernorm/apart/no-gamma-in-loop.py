# expects: mistake.constant-ignored {"argument": "gamma"}
import numpy as np


def backward_row(delta, row, eps):
    sd = np.sqrt(row.var() + eps)
    z = (row - row.mean()) / sd
    return (delta - delta.mean() - z * (delta @ z) / z.size) / sd


def layernorm_backward(dout, x, gamma, eps):
    return np.array([backward_row(delta, row, eps) for delta, row in zip(dout, x)])
