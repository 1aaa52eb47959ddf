# expects: silence
import numpy as np


def convolve(x, f, b):
    r, s = f.shape
    padded = np.pad(x, ((r // 2, r // 2), (s // 2, s // 2)))
    h, w = padded.shape[0] - r + 1, padded.shape[1] - s + 1
    return np.array([[np.sum(padded[i : i + r, j : j + s] * f) + b for j in range(w)] for i in range(h)])
