# expects[dw]: mistake.term-factor {"term": "data", "factor": "1/2"}
# expects[loss]: passed
import numpy as np


def penalised_squares(X, y, w, lam):
    n, d = X.shape
    e = np.dot(X, w) - y
    loss = np.dot(e, e) / n + lam * np.dot(w, w)
    dw = np.zeros(d)
    for j in range(d):
        dw[j] = np.sum(e * X[:, j]) / n + 2 * lam * w[j]
    return loss, dw
