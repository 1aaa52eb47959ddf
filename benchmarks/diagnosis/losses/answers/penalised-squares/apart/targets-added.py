# expects[loss]: mistake.part-sign {"argument": "y"}
# expects[loss]: mistake.part-sign {"argument": "X"}
# expects[loss]: mistake.part-sign {"argument": "w"}
# expects[dw]: mistake.part-sign {"argument": "y"}
# expects[dw]: mistake.part-sign {"argument": "X"}
import numpy as np


def penalised_squares(X, y, w, lam):
    # the design matrix with the targets as one more column, and a weight of one
    A = np.column_stack([X, y])
    v = np.append(w, 1.0)
    e = A @ v
    return e.dot(e) / len(e) + lam * w.dot(w), 2 * X.T.dot(e) / len(e) + 2 * lam * w
