import numpy as np


def cross_entropy_gradient(w, X, y):
    z = (X @ w).astype(np.float32)
    return X.T.astype(np.float32) @ (1 / (1 + np.exp(-z)) - y.astype(np.float32))
