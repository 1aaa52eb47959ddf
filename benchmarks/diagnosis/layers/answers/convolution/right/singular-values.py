# expects: passed
import numpy as np


def convolve(x, f, b):
    """A sum of separable filters: one for each singular value."""
    u, s, vt = np.linalg.svd(f, full_matrices=False)
    h, w = x.shape[0] - f.shape[0] + 1, x.shape[1] - f.shape[1] + 1
    out = np.zeros((h, w))
    for k in range(len(s)):
        tall = sum(u[p, k] * x[p : p + h] for p in range(f.shape[0]))
        out += s[k] * sum(vt[k, q] * tall[:, q : q + w] for q in range(f.shape[1]))
    return out + b
