# expects: passed
import numpy as np


def tanh_backward(dA, A, X):
    big = np.longdouble
    dZ = dA.astype(big) * (big(1) - A.astype(big) ** 2)
    both = np.column_stack([X, np.ones(len(X))]).astype(big).T.dot(dZ)
    return both[:-1].astype(np.float64), both[-1].astype(np.float64).tolist()
