# expects[dW]: mistake.transposed {"axes": [1, 0]}
# expects[db]: mistake.axis-kept {"axis": 1}
import numpy as np


def tanh_backward(dA, A, X):
    dZ = (dA * (1 - A**2)).T  # a column for each sample
    dW = dZ @ X
    db = dZ.sum(axis=1, keepdims=True)
    return dW, db
