# expects: passed
import numpy as np


def tanh_backward(dA, A, X):
    dZ = dA - dA * A * A
    return {"db": np.ones(len(dZ)) @ dZ, "dW": (dZ.T @ X).T}
