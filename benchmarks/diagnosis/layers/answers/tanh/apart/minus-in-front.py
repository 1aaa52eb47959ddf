# expects[dW]: mistake.sign {}
import numpy as np


def tanh_backward(dA, A, X):
    dtanh = 1.0 - np.square(A)
    dW = -np.tensordot(X, dA * dtanh, axes=([0], [0]))
    db = np.einsum("nm,nm->m", dA, dtanh)
    return dW, db
