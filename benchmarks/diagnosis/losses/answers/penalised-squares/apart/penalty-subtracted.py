# expects[loss]: mistake.term-sign {"term": "penalty"}
# expects[loss]: mistake.part-sign {"argument": "lam"}
# expects[dw]: mistake.term-sign {"term": "penalty"}
# expects[dw]: mistake.part-sign {"argument": "lam"}
import numpy as np


def penalised_squares(X, y, w, lam):
    resid = X @ w - y
    value = np.mean(resid**2) - lam * np.sum(w**2)
    slope = (2 * X * resid[:, None]).mean(0) - 2 * lam * w
    return value, slope
