"""Shapes aligned on the left; the features transposed."""

import numpy as np


def cross_entropy_gradient(w, X, y):
    return X @ (1 / (1 + np.exp(-X @ w)) - y)


einsum_answers = {
    "a": "ijk,i->kj",
    "b": "ijk,ki->j",
    "c": "ijkl->ijkl",
    "d": "ijkl->ki",
    "e": "ijk,lmn->i",
    "f": "i,ij,j->ij",
}

broadcasting_answers = {
    "a": None,
    "b": None,
    "c": None,
    "d": None,
    "e": None,
    "f": (7, 1),
}
