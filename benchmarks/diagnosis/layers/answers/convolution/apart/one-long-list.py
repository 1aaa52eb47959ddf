# expects: mistake.reshaped {"how": "flattened"}
import numpy as np


def convolve(x, f, b):
    r, s = f.shape
    values = []
    for i in range(x.shape[0] - r + 1):
        for j in range(x.shape[1] - s + 1):
            values.append(float(np.vdot(x[i : i + r, j : j + s], f)) + b)
    return np.array(values)
