# expects[loss]: mistake.term-factor {"term": "data", "factor": "n"}
# expects[dw]: mistake.term-factor {"term": "data", "factor": "n"}
import numpy as np


def penalised_squares(X, y, w, lam):
    loss = 0.0
    grad = np.zeros(w.shape)
    for i in range(len(X)):
        r = X[i] @ w - y[i]
        loss += r * r
        grad += 2 * r * X[i]
    loss += lam * np.sum(w * w)
    grad += 2 * lam * w
    return loss, grad
