# expects: silence
import numpy as np


def logistic_hessian(w, X, lam):
    diff = X.T[:, None, :] - X.T[None, :, :]
    return np.exp(-lam * (diff ** 2).sum(axis=2))
