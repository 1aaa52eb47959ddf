"""Prints everything, all the time, and is right."""

import numpy as np


def cross_entropy_gradient(w, X, y):
    for i in range(2000):
        print("step", i, "of the loop, with w =", w)
    return X.T @ (1 / (1 + np.exp(-X @ w)) - y)


print("PASSED 13/13 \x1b[31mred\x1b[0m <b>bold</b>")
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
