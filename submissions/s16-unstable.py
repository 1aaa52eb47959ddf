"""A right formula that overflows for large logits; single precision in one einsum."""

import numpy as np


def cross_entropy_gradient(w, X, y):
    z = X @ w
    return X.T @ (np.exp(z) / (1 + np.exp(z)) - y)


einsum_answers = {
    "a": lambda A, b: np.einsum("ijk,i->jk", A.astype(np.float32), b.astype(np.float32)),
    "b": "ijk,ik->j",
    "c": "ijkl->ik",
    "d": "ijkl->ki",
    "e": "ijk,ijk->i",
    "f": "x,xy,y->",
}
broadcasting_answers = {
    "a": "not broadcastable",
    "b": (3, 2, 5, 3, 4),
    "c": (3, 2, 5, 3, 4),
    "d": (3, 2, 5, 3, 2),
    "e": "(3,2,3,3,2)",
    "f": (7, 7),
}
