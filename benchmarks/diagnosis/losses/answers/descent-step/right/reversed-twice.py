# expects: passed
import numpy as np


def descent_step(w, X, y, lr):
    Xr, wr = np.flip(X), np.flip(w)
    p = np.exp(-np.logaddexp(0.0, -Xr @ wr))
    step = np.asfortranarray(Xr).T @ (p - y[::-1])
    return (wr - lr * step / p.size)[::-1]
