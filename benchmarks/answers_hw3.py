"""Answers to the sheet hw3 as students write them: the stock from which a class is made.

In a gradient, $w, $X and $y are the names of its arguments, $tag is an ending that no other file has.
"""

from __future__ import annotations

LETTERS = [("w", "X", "y"), ("weights", "features", "labels"), ("theta", "data", "target"), ("v", "A", "t")]
TAGS = ["mine", "final", "new", "v", "try", "test", "ok", "old"]

GRADIENTS = [
    """
def cross_entropy_gradient($w, $X, $y):
    s$tag = 1 / (1 + np.exp(-$X @ $w))
    return $X.T @ (s$tag - $y)
""",
    """
def sigmoid$tag(z):
    return 1 / (1 + np.exp(-z))


def cross_entropy_gradient($w, $X, $y):
    return sum($X[i] * (sigmoid$tag($w @ $X[i]) - $y[i]) for i in range(len($y)))
""",
    """
def cross_entropy_gradient($w, $X, $y):
    z$tag = np.einsum("nd,d->n", $X, $w)
    return np.einsum("nd,n->d", $X, 0.5 * (1 + np.tanh(z$tag / 2)) - $y)
""",
    """
def cross_entropy_gradient($w, $X, $y):
    signs$tag = 2 * $y - 1
    margins = signs$tag * ($X @ $w)
    return -(signs$tag * np.exp(-np.logaddexp(0, margins))) @ $X
""",
    """
def cross_entropy_gradient($w, $X, $y):
    n, d = $X.shape
    gradient$tag = [0.0] * d
    for i in range(n):
        z = 0.0
        for j in range(d):
            z += $w[j] * $X[i, j]
        s = 1 / (1 + np.exp(-z)) if z >= 0 else np.exp(z) / (1 + np.exp(z))
        for j in range(d):
            gradient$tag[j] += $X[i, j] * (s - $y[i])
    return gradient$tag
""",
    """
def cross_entropy_gradient($w, $X, $y):
    small$tag = np.exp(-np.abs($X @ $w))
    s = np.where($X @ $w >= 0, 1.0, small$tag) / (1.0 + small$tag)
    return np.tensordot($X, s - $y, axes=(0, 0))
""",
]
WRONG_GRADIENTS = [
    """
def cross_entropy_gradient($w, $X, $y):
    p$tag = 1 / (1 + np.exp(-$X @ $w))
    return $X.T @ ($y - p$tag)
""",
    """
def cross_entropy_gradient($w, $X, $y):
    p$tag = 1 / (1 + np.exp(-$X @ $w))
    return $X.T @ (p$tag - $y) / len($y)
""",
    """
def cross_entropy_gradient($w, $X, $y):
    p$tag = 1 / (1 + np.exp(-$X @ $w))
    return $X @ (p$tag - $y)
""",
    """
def cross_entropy_gradient($w, $X, $y):
    p$tag = $X @ $w
    return $X.T @ (p$tag - $y)
""",
    """
def cross_entropy_gradient($w, $X, $y):
    p$tag = 1 / (1 + np.exp(-$X @ $w))
    return ($X.T @ (p$tag - $y))[:, None]
""",
    """
def cross_entropy_gradient($w, $X, $y):
    $y -= 1 / (1 + np.exp(-$X @ $w))
    w$tag = -$X.T @ $y
    return w$tag
""",
]
RAISING_GRADIENTS = [
    """
def cross_entropy_gradient($w, $X, $y):
    return $X.T @ (probabilities$tag - $y)
""",
    """
def cross_entropy_gradient($w, $X, $y, extra$tag):
    return $X.T @ (1 / (1 + np.exp(-$X @ $w)) - $y)
""",
    """
def cross_entropy_gradient($w, $X, $y):
    p$tag = 1 / (1 + np.exp(-$X @ $w))
    return $X.T.dot(p$tag - $y, 3)
""",
]
PRINTING = """
def cross_entropy_gradient($w, $X, $y):
    for i in range(20):
        print("step", i, "with the weights", $w)
    p$tag = 1 / (1 + np.exp(-$X @ $w))
    return $X.T @ (p$tag - $y)
"""
ENDLESS = """
def cross_entropy_gradient($w, $X, $y):
    step$tag = 0
    while step$tag < 10:
        $w = $w - 0.1 * $X.T @ ($X @ $w - $y)
    return $w
"""
RAISING = ['data = np.load("/home/me/data.npy")', "X = np.ones((3, 4)) @ np.ones(3)", 'assert np.__version__ == "1.0"']

_LOOPS = """
def a(A, b):
    I, J, K = A.shape
    return [[sum(A[i, j, k] * b[i] for i in range(I)) for k in range(K)] for j in range(J)]


def e(A):
    return [sum(x * x for row in matrix for x in row) for matrix in A]


def f(x, A):
    total = 0
    for i in range(len(x)):
        for j in range(len(x)):
            total += x[i] * A[i, j] * x[j]
    return total
"""
_STRINGS = {
    "a": '"ijk,i->jk"',
    "b": '"ijk,ik->j"',
    "c": '"ijkl->ik"',
    "d": '"ijkl->ki"',
    "e": '"ijk,ijk->i"',
    "f": '"i,ij,j->"',
}
EINSUM = [
    ("", _STRINGS),
    (
        "",
        {
            "a": '"i,ijk->jk"',
            "b": '"pq, prq -> r"',
            "c": '"abcd->ac"',
            "d": '"wxyz->yw"',
            "e": '"nab,nab->n"',
            "f": '"JK,J,K"',
        },
    ),
    (
        "",
        {
            "a": "lambda A, b: np.tensordot(b, A, axes=1)",
            "b": "lambda A, b: (A * b[:, None, :]).sum(axis=(0, 2))",
            "c": "lambda A: A.sum(axis=(1, 3))",
            "d": "lambda A: A.sum(axis=(1, 3)).T",
            "e": "lambda A: (A**2).sum(axis=(1, 2))",
            "f": "lambda x, A: x @ A @ x",
        },
    ),
    (
        "",
        {
            "a": 'lambda A, b: np.einsum("ijk,i->jk", A, b)',
            "b": 'lambda A, b: np.einsum("ijk,ik->j", A, b)',
            "c": 'lambda A: np.einsum("ijkl->ik", A)',
            "d": 'lambda A: np.einsum("ijkl->ki", A)',
            "e": 'lambda A: np.einsum("ijk,ijk->i", A, A)',
            "f": 'lambda x, A: np.einsum("i,ij,j->", x, A, x)',
        },
    ),
    (_LOOPS, {**_STRINGS, "a": "a", "e": "e", "f": "f"}),
]
WRONG_EINSUM = {
    "a": ['"ijk,i->kj"', '"ijk,k->ij"', '"ijk i->jk"', "lambda A, b: A * b[:, None, None]"],
    "b": ['"ijk,ik->jk"', '"ijk,ki->j"', '"ijK,ik->j"', "lambda A, b: (A @ b).sum(axis=0)"],
    "c": ['"ijkl->i"', '"ijkl->i,k"', '"ijkl->ijkl"', "lambda A: A.mean(axis=(1, 3))"],
    "d": ['"ijkl->ik"', '"kjil"', "lambda A: A.sum(axis=(0, 2))"],
    "e": ['"ijk,ikj->i"', '"ijk,lmn->i"', r'r"C_i = \sum_{jk} A_{ijk}^2"', "lambda A: A.sum(axis=(1, 2)) ** 2"],
    "f": ['"i,ii,i->"', '"ij,j->"', '""', "lambda x, A: x @ A"],
}

_BY_NUMPY = """
def shape(*shapes):
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        return None
"""
_BY_HAND = """
def shape(one, two):
    one, two = list(one), list(two)
    while len(one) < len(two):
        one = [1, *one]
    while len(two) < len(one):
        two = [1, *two]
    if any(m != n and 1 not in (m, n) for m, n in zip(one, two)):
        return None
    return [max(m, n) for m, n in zip(one, two)]
"""
_ASKED = {
    "a": "shape((3, 1, 2, 3), (5, 3))",
    "b": "shape((3, 2, 1, 3, 4), (5, 3, 4))",
    "c": "shape((3, 2, 1, 3, 4), (5, 1, 4))",
    "d": "shape((3, 2, 1, 3, 2), (5, 3, 1))",
    "e": "shape((3, 2, 1, 3, 2), (1, 3, 1, 2))",
    "f": "shape((7, 1), (7,))",
}
SHAPES = [
    (
        "",
        {
            "a": "None",
            "b": "(3, 2, 5, 3, 4)",
            "c": "(3, 2, 5, 3, 4)",
            "d": "(3, 2, 5, 3, 2)",
            "e": "(3, 2, 3, 3, 2)",
            "f": "(7, 7)",
        },
    ),
    (
        "",
        {
            "a": "False",
            "b": '"3x2x5x3x4"',
            "c": "[3, 2, 5, 3, 4]",
            "d": "np.array([3, 2, 5, 3, 2])",
            "e": '"(3,2,3,3,2)"',
            "f": '"(7, 7)"',
        },
    ),
    (_BY_NUMPY, _ASKED),
    (_BY_HAND, _ASKED),
]
WRONG_SHAPES = {
    "a": ["(3, 5, 2, 3)", '"yes"', "(3, 1, 5, 3)"],
    "b": ["(3, 2, 5, 3)", "(5, 3, 4)", "None"],
    "c": ["(3, 2, 1, 3, 4)", "None", "1800"],
    "d": ["None", "np.zeros((3, 2, 5, 3, 2))", "(3, 2, 5, 3, 1)"],
    "e": ["(3, 2, 1, 3, 2)", '"does not broadcast"', "(3, 3, 3, 3, 2)"],
    "f": ["(7, 1)", "49", "None"],
}
