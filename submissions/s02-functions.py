"""Let numpy do it: einsum as functions, shapes from the library."""

import numpy as np


def cross_entropy_gradient(w, X, y):
    z = np.einsum("nd,d->n", X, w)
    return np.einsum("nd,n->d", X, 0.5 * (1 + np.tanh(z / 2)) - y)


einsum_answers = {
    "a": lambda A, b: np.tensordot(b, A, axes=1),
    "b": lambda A, b: (A * b[:, None, :]).sum(axis=(0, 2)),
    "c": lambda A: A.sum(axis=(1, 3)),
    "d": lambda A: np.einsum("ijkl->ki", A),
    "e": lambda A: np.linalg.norm(A.reshape(len(A), -1), axis=1) ** 2,
    "f": lambda x, A: x @ A @ x,
}


def shape(*shapes):
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        return "error"


broadcasting_answers = {
    "a": shape((3, 1, 2, 3), (5, 3)),
    "b": shape((3, 2, 1, 3, 4), (5, 3, 4)),
    "c": shape((3, 2, 1, 3, 4), (5, 1, 4)),
    "d": shape((3, 2, 1, 3, 2), (5, 3, 1)),
    "e": shape((3, 2, 1, 3, 2), (1, 3, 1, 2)),
    "f": shape((7, 1), (7,)),
}
