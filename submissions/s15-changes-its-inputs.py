"""Right values, but the caller's arrays are overwritten."""

import numpy as np


def cross_entropy_gradient(w, X, y):
    y -= 1 / (1 + np.exp(-X @ w))
    return -X.T @ y


def a(A, b):
    A *= b[:, None, None]
    return A.sum(axis=0)


einsum_answers = {
    "a": a,
    "b": "ijk,ik->j",
    "c": "ijkl->ik",
    "d": "ijkl->ki",
    "e": "ijk,ijk->i",
    "f": "i,ij,j->",
}
broadcasting_answers = {
    "a": None,
    "b": (3, 2, 5, 3, 4),
    "c": (3, 2, 5, 3, 4),
    "d": (3, 2, 5, 3, 2),
    "e": (3, 2, 3, 3, 2),
    "f": (7, 7),
}
