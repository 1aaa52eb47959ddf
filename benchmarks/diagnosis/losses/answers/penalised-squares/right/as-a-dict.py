# expects: passed
import numpy as np


def penalised_squares(X, y, w, lam):
    residuals = np.inner(X, w) - y
    return {
        "dw": 2 * (np.average(residuals[:, None] * X, axis=0) + lam * w),
        "loss": np.var(residuals) + residuals.mean() ** 2 + lam * np.inner(w, w),
    }
