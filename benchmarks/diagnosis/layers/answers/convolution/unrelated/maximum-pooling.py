# expects: silence
import numpy as np


def convolve(x, f, b):
    r, s = f.shape
    h, w = x.shape[0] - r + 1, x.shape[1] - s + 1
    return np.array([[x[i : i + r, j : j + s].max() ** 2 + b for j in range(w)] for i in range(h)])
