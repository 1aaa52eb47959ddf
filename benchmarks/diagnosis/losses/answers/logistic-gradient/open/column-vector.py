# expects: mistake.axis-kept {"axis": 1}
import numpy as np


def logistic_gradient(w, X, y):
    theta = w.reshape(-1, 1)
    Y = y.reshape(-1, 1)
    H = 1 / (1 + np.exp(-np.matmul(X, theta)))
    return np.matmul(X.T, H - Y)
