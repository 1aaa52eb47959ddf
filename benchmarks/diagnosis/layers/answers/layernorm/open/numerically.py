# expects: mistake.numerical {"scheme": "central", "step": 0.001}
import numpy as np


def layernorm(x, gamma, eps):
    return gamma * (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + eps)


def layernorm_backward(dout, x, gamma, eps, h=1e-3):
    grad = np.zeros_like(x)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            up, down = x[i : i + 1].copy(), x[i : i + 1].copy()
            up[0, j] += h
            down[0, j] -= h
            change = layernorm(up, gamma, eps) - layernorm(down, gamma, eps)
            grad[i, j] = np.sum(change * dout[i]) / (2 * h)
    return grad
