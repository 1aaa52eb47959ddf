"""Other letters, another order of the operands, pasted calls, shapes as text."""

import numpy as np


def cross_entropy_gradient(weights, features, labels):
    signs = 2 * labels - 1
    margins = signs * (features @ weights)
    return -(signs * np.exp(-np.logaddexp(0, margins))) @ features


einsum_answers = {
    "a": "i,ijk->jk",
    "b": 'np.einsum("pq,prq->r", b, A)',
    "c": "a b c d => a c",
    "d": "wxyz → yw",
    "e": "'iab, iab -> i'",
    "f": "JK,J,K",
}

broadcasting_answers = {
    "a": False,
    "b": "3x2x5x3x4",
    "c": "[3, 2, 5, 3, 4]",
    "d": np.array([3, 2, 5, 3, 2]),
    "e": (3.0, 2.0, 3.0, 3.0, 2.0),
    "f": "(7, 7)",
}
