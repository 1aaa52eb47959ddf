"""The gradient with the wrong sign; sums and axes mixed up."""

import numpy as np


def cross_entropy_gradient(w, X, y):
    return X.T @ (y - 1 / (1 + np.exp(-X @ w)))


einsum_answers = {
    "a": "ijk,k->ij",     # b meets the last axis of A
    "b": "ijk,ik->jk",    # k is kept
    "c": "ijkl->i",       # k is summed, too
    "d": "ijkl->ik",      # the result's axes the other way round
    "e": "ijk,ikj->i",    # the second A transposed
    "f": "i,ii,i->",      # only the diagonal of A
}

broadcasting_answers = {
    "a": (3, 5, 2, 3),
    "b": (3, 2, 5, 3),
    "c": (3, 2, 1, 3, 4),
    "d": None,
    "e": (3, 2, 1, 3, 2),
    "f": (7, 1),
}
