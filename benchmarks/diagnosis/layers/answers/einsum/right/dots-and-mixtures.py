# expects: passed
import numpy as np

einsum_answers = {
    "scores": "...id,...jd->...ij",
    "bilinear": lambda X, W, Z: np.trace(X[:, :, None] * Z[:, None, :] @ W.T, axis1=1, axis2=2),
    "pooled": lambda H, w: (H.T @ w).T,
}
