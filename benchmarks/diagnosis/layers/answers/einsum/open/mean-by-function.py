# expects[pooled]: mistake.averaged {"dimension": "n"}
import numpy as np


def pooled(H, w):
    return (H * w.reshape(-1, 1, 1)).mean(axis=0)


einsum_answers = {
    "scores": lambda Q, K: np.einsum("bid,bjd->bij", Q, K),
    "bilinear": lambda X, W, Z: ((X @ W) * Z).sum(axis=1),
    "pooled": pooled,
}
