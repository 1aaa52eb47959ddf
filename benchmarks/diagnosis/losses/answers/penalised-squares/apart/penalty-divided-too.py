# expects[loss]: mistake.term-factor {"term": "penalty", "factor": "1/n"}
# expects[dw]: mistake.term-factor {"term": "penalty", "factor": "1/n"}
import numpy as np


def penalised_squares(X, y, w, lam):
    m = len(X)
    error = X @ w - y
    sse = np.sum(error ** 2)
    reg = lam * np.sum(w ** 2)
    loss = (sse + reg) / m
    dw = (2 * X.T @ error + 2 * lam * w) / m
    return loss, dw
