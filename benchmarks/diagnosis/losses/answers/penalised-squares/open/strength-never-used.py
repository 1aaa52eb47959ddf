# expects[loss]: mistake.constant-ignored {"argument": "lam"}
# expects[loss]: mistake.term-factor {"term": "penalty", "factor": "1/lam"}
# expects[dw]: mistake.constant-ignored {"argument": "lam"}
# expects[dw]: mistake.term-factor {"term": "penalty", "factor": "1/lam"}
import numpy as np


def penalised_squares(X, y, w, lam):
    r = X @ w - y
    mse = (r @ r) / len(r)
    penalty = np.linalg.norm(w) ** 2
    return mse + penalty, 2 * (r @ X) / len(r) + 2 * w
