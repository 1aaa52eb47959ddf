# expects: silence
import numpy as np

einsum_answers = {
    "scores": lambda Q, K: np.abs(Q[:, :, None, :] - K[:, None, :, :]).max(axis=-1),
    "bilinear": lambda X, W, Z: np.sort(X, axis=1)[:, 0] ** 2 - Z.max(axis=1),
    "pooled": lambda H, w: np.median(H, axis=0) ** 2 + np.abs(w).max(),
}
