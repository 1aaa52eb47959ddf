"""Answers of the wrong shape or type."""

import numpy as np


def cross_entropy_gradient(w, X, y):
    return (X.T @ (1 / (1 + np.exp(-X @ w)) - y))[:, None]


einsum_answers = {
    "a": lambda A, b: print(A.shape),
    "b": lambda A, b: {"C": np.einsum("ijk,ik->j", A, b)},
    "c": lambda A: A.sum(axis=(1, 3)).astype(str),
    "d": 42,
    "e": lambda A: (x for x in A),
    "f": lambda x, A: np.array([x @ A @ x]),
}
broadcasting_answers = {
    "a": ["no", "no"],
    "b": 1800,
    "c": {"shape": (3, 2, 5, 3, 4)},
    "d": (3, 2, 5.5, 3, 2),
    "e": lambda: None,
    "f": ((7, 7),),
}
