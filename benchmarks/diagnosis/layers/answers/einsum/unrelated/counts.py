# expects: silence
import numpy as np

einsum_answers = {
    "scores": lambda Q, K: (Q[:, :, None, :] > K[:, None, :, :]).sum(axis=-1) + 0.5,
    "bilinear": lambda X, W, Z: np.hypot(X.sum(axis=1), W.sum()) + Z[:, 0],
    "pooled": lambda H, w: H.max(axis=0) - H.min(axis=0) * (w**2).sum(),
}
