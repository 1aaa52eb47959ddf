# expects: mistake.axis-kept {"axis": 1}
import numpy as np


def descent_step(w, X, y, lr):
    wc = np.array(w).reshape(len(w), 1)
    yc = np.array(y).reshape(len(y), 1)
    s = 1 / (1 + np.exp(-X @ wc))
    return wc - lr * X.T @ (s - yc) / len(X)
