# expects[scores]: einsum.output-permuted
# expects[scores]: mistake.transposed {"axes": [0, 2, 1]}
import numpy as np


def scores(Q, K):
    return K @ np.swapaxes(Q, 1, 2)


def bilinear(X, W, Z):
    return np.array([x @ W @ z for x, z in zip(X, Z)])


einsum_answers = {"scores": scores, "bilinear": bilinear, "pooled": "nkc,n->kc"}
