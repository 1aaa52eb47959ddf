# expects: passed
import numpy as np


def descent_step(w, X, y, lr):
    new = list(w)
    z = [float(x @ w) for x in X]
    for x, v, t in zip(X, z, y):
        e = np.exp(-abs(v))
        p = 1 / (1 + e) if v >= 0 else e / (1 + e)
        for j in range(len(new)):
            new[j] -= lr * (p - t) * x[j] / len(z)
    return new
