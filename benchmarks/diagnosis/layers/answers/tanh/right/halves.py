# expects: passed
import numpy as np


def tanh_backward(dA, A, X):
    """Divide the batch in two, as often as it goes."""
    if len(X) > 1:
        half = len(X) // 2
        first = tanh_backward(dA[:half], A[:half], X[:half])
        rest = tanh_backward(dA[half:], A[half:], X[half:])
        return first[0] + rest[0], first[1] + rest[1]
    dz = (dA * (1 - A**2))[0]
    return X[0][:, np.newaxis] * dz, dz
