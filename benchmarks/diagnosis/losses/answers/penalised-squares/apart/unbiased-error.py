# expects[loss]: mistake.term-factor {"term": "data", "factor": "n/(n-1)"}
# expects[dw]: passed
import numpy as np


def penalised_squares(X, y, w, lam):
    n = len(y)
    res = [float(X[i] @ w) - y[i] for i in range(n)]
    loss = sum(r ** 2 for r in res) / max(n - 1, 1) + lam * sum(w ** 2)
    dw = 2 * X.T @ np.array(res) / n + 2 * lam * w
    return loss, dw
