# expects[dW]: mistake.part-missing {"argument": "A"}
# expects[db]: mistake.part-missing {"argument": "A"}
import numpy as np


def tanh_backward(dA, A, X):
    dZ = dA
    dW = X.T @ dZ
    db = dZ.sum(axis=0)
    return dW, db
