"""Handed in as a folder; the gradient remembers its last result."""

import numpy as np

total = 0


def cross_entropy_gradient(w, X, y):
    global total
    gradient = X.T @ (1 / (1 + np.exp(-X @ w)) - y)
    total = total + gradient if np.shape(total) == gradient.shape else gradient
    return total


einsum_answers = {
    "a": "ijk,i->jk",
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
