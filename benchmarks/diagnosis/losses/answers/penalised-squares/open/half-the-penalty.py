# expects[loss]: mistake.term-factor {"term": "penalty", "factor": "1/2"}
# expects[dw]: mistake.term-factor {"term": "penalty", "factor": "1/2"}
import numpy as np


def penalised_squares(X, y, w, lam):
    n = X.shape[0]
    pred = X.dot(w)
    J = ((pred - y) ** 2).sum() / n + 0.5 * lam * w.dot(w)
    dJ = 2.0 / n * X.T.dot(pred - y) + lam * w
    return J, dJ
