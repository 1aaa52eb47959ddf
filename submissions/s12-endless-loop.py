"""One function never ends; everything else is right."""


def cross_entropy_gradient(w, X, y):
    step = 0
    while step < 10:
        w = w - 0.1 * X.T @ (X @ w - y)
    return w


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
