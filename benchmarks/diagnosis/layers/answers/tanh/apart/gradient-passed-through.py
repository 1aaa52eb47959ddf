# expects[db]: mistake.part-missing {"argument": "A"}
import numpy as np


def tanh_backward(dA, A, X):
    grad = {}
    grad["W"] = X.transpose() @ (dA - dA * A**2)
    grad["b"] = dA.sum(axis=0)
    return grad["W"], grad["b"]
