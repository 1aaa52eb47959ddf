# expects[db]: mistake.accumulated {"axis": 0}
import numpy as np


def tanh_backward(dA, A, X):
    dW = np.einsum("nd,nm->dm", X, dA * (1 - A**2))
    db, total = [], 0.0
    for j in range(A.shape[1]):
        for i in range(A.shape[0]):
            total += dA[i, j] * (1 - A[i, j] ** 2)
        db.append(total)
    return dW, np.array(db)
