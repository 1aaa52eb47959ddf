"""A mean instead of a sum; einsum strings that numpy refuses, or reads in another way."""

import numpy as np


def cross_entropy_gradient(w, X, y):
    return X.T @ (1 / (1 + np.exp(-X @ w)) - y) / len(y)


einsum_answers = {
    "a": "ijk i->jk",                     # a space for the comma
    "b": "ijK,ik->j",                     # K and k
    "c": "ijkl->i,k",                     # a comma in the result
    "d": "kjil",                          # no arrow: numpy keeps all four
    "e": r"C_i = \sum_{jk} A_{ijk}^2",    # the formula itself
    "f": "ij,j->",                        # an operand too few
}

broadcasting_answers = {
    "a": "yes",
    "b": (5, 3, 4),
    "c": "3, 2, 5, 3, 4",
    "d": np.zeros((3, 2, 5, 3, 2)),
    "e": "does not broadcast",
    "f": 49,
}
