# expects: mistake.reshaped {"how": "flattened"}
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    flat = []
    for i in range(x.shape[0]):
        sd = np.sqrt(x[i].var() + eps)
        z = (x[i] - x[i].mean()) / sd
        g = dout[i] * gamma
        row = (g - g.mean() - z * (g * z).mean()) / sd
        flat.extend(row)
    return np.array(flat)
