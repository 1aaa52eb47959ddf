# expects[dW]: misconception.sigmoid
# expects[db]: misconception.sigmoid-bias
import numpy as np


def slope(a):
    return a - a**2


def tanh_backward(dA, A, X):
    dW = np.zeros((X.shape[1], A.shape[1]))
    db = np.zeros(A.shape[1])
    for x, a, da in zip(X, A, dA):
        dW += np.outer(x, da * slope(a))
        db += da * slope(a)
    return dW, db
