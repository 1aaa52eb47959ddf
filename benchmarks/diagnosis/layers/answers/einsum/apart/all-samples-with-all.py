# expects[bilinear]: einsum.not-linked
import numpy as np


def bilinear(X, W, Z):
    return X @ W @ Z.T


einsum_answers = {
    "scores": lambda Q, K: np.matmul(Q, K.transpose(0, 2, 1)),
    "bilinear": bilinear,
    "pooled": lambda H, w: np.tensordot(w, H, axes=1),
}
