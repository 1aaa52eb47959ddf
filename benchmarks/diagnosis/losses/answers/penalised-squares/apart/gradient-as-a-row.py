# expects[dw]: mistake.axis-kept {"axis": 0}
# expects[loss]: passed
import numpy as np


def penalised_squares(X, y, w, lam):
    W = w[None, :]
    R = W @ X.T - y[None, :]
    loss = float(np.mean(R ** 2) + lam * (W @ W.T).item())
    dW = 2 * R @ X / X.shape[0] + 2 * lam * W
    return loss, dW
