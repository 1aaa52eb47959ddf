"""One function raises; everything else is right."""

import numpy as np


def cross_entropy_gradient(w, X, y):
    s = 1 / (1 + np.exp(-X @ w))
    return X.T @ (s - labels)


einsum_answers = {
    "a": lambda A, b: np.einsum("ijk,i->jk", A, b),
    "b": "ijk,ik->j",
    "c": lambda A: A.sum((1, 3)),
    "d": lambda A: A.sum((1, 3)).transpose(),
    "e": lambda A: (A**2).sum((1, 2)),
    "f": lambda x, A: x.T @ A @ y,
}
broadcasting_answers = {
    "a": None,
    "b": (3, 2, 5, 3, 4),
    "c": (3, 2, 5, 3, 4),
    "d": (3, 2, 5, 3, 2),
    "e": (3, 2, 3, 3, 2),
    "f": (7, 7),
}
