# expects: passed
import numpy as np


def penalised_squares(X, y, w, lam):
    A, b, v = (np.asarray(a, dtype=np.longdouble) for a in (X, y, w))
    r = A.dot(v) - b
    loss = (r * r).mean() + lam * (v * v).sum()
    dw = 2 * (r[:, None] * A).mean(axis=0) + 2 * lam * v
    return float(loss), dw.astype(np.float64)
