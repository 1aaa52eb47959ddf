# expects: mistake.elementwise {"function": "negative part cut off"}
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    x_hat = (x - x.mean(0)) / np.sqrt(x.var(0) + eps)
    return np.maximum(0, gamma * x_hat + beta)
