"""Answers to the cross entropy gradient: right ones, however odd, and wrong ones, each with what it must be told."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.model import Verdict


def logistic(z: Any) -> Any:
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, small) / (1.0 + small)


def plain_logistic(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def residual(w: Any, X: Any, y: Any) -> Any:
    return logistic(X @ w) - y


def gradient(w: Any, X: Any, y: Any) -> Any:
    return X.T @ residual(w, X, y)


def loss(w: Any, X: Any, y: Any) -> Any:
    return np.sum(np.logaddexp(0, X @ w) - y * (X @ w))


# ── right ────────────────────────────────────────────────────────────────────────────────────────────────


def in_loops(w: Any, X: Any, y: Any) -> Any:
    g = np.zeros_like(w)
    for i in range(len(y)):
        z = sum(X[i, j] * w[j] for j in range(len(w)))
        p = 1 / (1 + math.exp(-z)) if z > -700 else 0.0
        for j in range(len(w)):
            g[j] += X[i, j] * (p - y[i])
    return g


def by_margins(w: Any, X: Any, y: Any) -> Any:
    t = 2 * y - 1
    return -X.T @ (t * logistic(-t * (X @ w)))


def by_masks(w: Any, X: Any, y: Any) -> Any:
    p = logistic(X @ w)
    return X[y == 0].T @ p[y == 0] - X[y == 1].T @ (1 - p[y == 1])


def complex_step(w: Any, X: Any, y: Any) -> Any:
    def at(v: Any) -> Any:
        z = X @ v
        m = np.where(z.real > 0, 1, -1)
        return np.sum(np.where(z.real > 0, z, 0) + np.log(1 + np.exp(-m * z)) - y * z)

    return np.array([at(w + 1e-30j * unit).imag / 1e-30 for unit in np.eye(len(w))])


def in_a_copy(w: Any, X: Any, y: Any) -> Any:
    X = X.copy()
    X *= residual(w, X, y)[:, None]
    return X.sum(0)


def added_at(w: Any, X: Any, y: Any) -> Any:
    g = np.zeros(len(w))
    np.add.at(g, np.tile(np.arange(len(w)), len(y)), (residual(w, X, y)[:, None] * X).ravel())
    return g


def with_errors_raised(w: Any, X: Any, y: Any) -> Any:
    with np.errstate(over="raise"):
        return X.T @ (plain_logistic(X @ w) - y)


def with_math_exp(w: Any, X: Any, y: Any) -> Any:
    return sum((1 / (1 + math.exp(-(x @ w))) - t) * x for x, t in zip(X, y, strict=True))


def in_single(w: Any, X: Any, y: Any) -> Any:
    return gradient(*(each.astype(np.float32) for each in (w, X, y)))


class Tagged(np.ndarray):
    """An array of a subclass."""


LIST, SINGLE, COMPLEX = "array.list-note", "array.single-precision-note", "array.complex-note"
MADE, UNSTABLE = "array.converted-note", "array.unstable-note"

RIGHT: dict[str, tuple[Callable[..., Any], list[str]]] = {
    "vectorised": (gradient, []),
    "plain": (lambda w, X, y: X.T @ (plain_logistic(X @ w) - y), []),
    "einsum": (lambda w, X, y: np.einsum("ij,i->j", X, residual(w, X, y)), []),
    "loops": (in_loops, []),
    "margins": (by_margins, []),
    "masks": (by_masks, []),
    "complex step": (complex_step, []),
    "copy": (in_a_copy, []),
    "add.at": (added_at, []),
    "list": (lambda w, X, y: list(gradient(w, X, y)), [LIST]),
    "tuple": (lambda w, X, y: tuple(map(float, gradient(w, X, y))), [LIST]),
    "tanh": (lambda w, X, y: X.T @ ((1 + np.tanh(X @ w / 2)) / 2 - y), []),
    "float32 at the end": (lambda w, X, y: gradient(w, X, y).astype(np.float32), [SINGLE]),
    "float32 throughout": (in_single, [SINGLE]),
    "float32 in a list": (lambda w, X, y: list(in_single(w, X, y)), [LIST, SINGLE]),
    "long double": (lambda w, X, y: X.T.astype(np.longdouble) @ residual(w, X, y), [MADE]),
    "complex": (lambda w, X, y: gradient(w, X, y).astype(complex), [COMPLEX]),
    "complex64": (lambda w, X, y: gradient(w, X, y).astype(np.complex64), [COMPLEX, SINGLE]),
    "big-endian": (lambda w, X, y: gradient(w, X, y).astype(">f8"), []),
    "fortran": (lambda w, X, y: np.asfortranarray(gradient(w, X, y)), []),
    "strided": (lambda w, X, y: np.repeat(gradient(w, X, y), 2)[::2], []),
    "subclass": (lambda w, X, y: gradient(w, X, y).view(Tagged), [MADE]),
    "masked array without masked entries": (lambda w, X, y: np.ma.array(gradient(w, X, y)), [MADE]),
    "sum of rows": (lambda w, X, y: sum((logistic(x @ w) - t) * x for x, t in zip(X, y, strict=True)), []),
    "diagonal matrix": (lambda w, X, y: np.diag(residual(w, X, y)).dot(X).sum(axis=0), []),
    "weighted rows": (lambda w, X, y: (residual(w, X, y)[:, None] * X).sum(0), []),
    "columns, flattened": (lambda w, X, y: (X.T @ residual(w[:, None], X, y[:, None])).ravel(), []),
    "columns, squeezed": (lambda w, X, y: (X.T @ residual(w[:, None], X, y[:, None])).squeeze(1), []),
    "clipped probability": (lambda w, X, y: X.T @ (np.clip(plain_logistic(X @ w), 1e-12, 1 - 1e-12) - y), []),
    "clipped logits": (lambda w, X, y: X.T @ (plain_logistic(np.clip(X @ w, -500, 500)) - y), []),
    "errors raised": (with_errors_raised, [UNSTABLE]),
    "math.exp": (with_math_exp, [UNSTABLE]),
    "ratio": (lambda w, X, y: X.T @ (np.exp(X @ w) / (1 + np.exp(X @ w)) - y), [UNSTABLE]),
    "two sums": (lambda w, X, y: X.T @ logistic(X @ w) - X.T @ y, []),
    "chain rule": (lambda w, X, y: -X.T @ (y * (1 - logistic(X @ w)) - (1 - y) * logistic(X @ w)), []),
    "fsum": (lambda w, X, y: np.array([math.fsum(column * residual(w, X, y)) for column in X.T]), []),
    "integer labels": (lambda w, X, y: gradient(w, X, y.astype(int)), []),
    "log space": (lambda w, X, y: X.T @ (np.exp(-np.logaddexp(0, -(X @ w))) - y), []),
    "mean times n": (lambda w, X, y: np.mean(X.T * residual(w, X, y), axis=1) * len(y), []),
    "pairwise": (lambda w, X, y: np.add.reduce(X * residual(w, X, y)[:, None], axis=0), []),
}  # fmt: skip
"""Functions that are right, and the notes that they pass with."""

# ── wrong ────────────────────────────────────────────────────────────────────────────────────────────────


def derivative_kept(w: Any, X: Any, y: Any) -> Any:
    p = logistic(X @ w)
    return X.T @ ((p - y) * p * (1 - p))


def last_row_only(w: Any, X: Any, y: Any) -> Any:
    for x, t in zip(X, y, strict=True):
        g = (logistic(x @ w) - t) * x
    return g


def in_batches(w: Any, X: Any, y: Any) -> Any:
    whole = len(y) // 32 * 32 or len(y)
    return gradient(w, X[:whole], y[:whole])


def without_repetitions(w: Any, X: Any, y: Any) -> Any:
    rows = np.unique(np.c_[X, y], axis=0)
    return gradient(w, rows[:, :-1], rows[:, -1])


def central(w: Any, X: Any, y: Any, h: float = 1e-5) -> Any:
    return np.array([(loss(w + h * u, X, y) - loss(w - h * u, X, y)) / (2 * h) for u in np.eye(len(w))])


def forward(w: Any, X: Any, y: Any) -> Any:
    return np.array([(loss(w + 1e-7 * u, X, y) - loss(w, X, y)) / 1e-7 for u in np.eye(len(w))])


def changes_features(w: Any, X: Any, y: Any) -> Any:
    X *= residual(w, X, y)[:, None]
    return X.sum(0)


def changes_labels(w: Any, X: Any, y: Any) -> Any:
    y -= logistic(X @ w)
    return -X.T @ y


def changes_parameter(w: Any, X: Any, y: Any) -> Any:
    g = gradient(w, X, y)
    w -= 0.1 * g
    return g


def forgets_to_return(w: Any, X: Any, y: Any) -> None:
    gradient(w, X, y)


def rounds_small_features(w: Any, X: Any, y: Any) -> Any:
    return gradient(w, np.where(np.abs(X) < 1e-3, 0, X), y)


FAILED, PARTIAL, CRASHED = Verdict.FAILED, Verdict.PARTIAL, Verdict.CRASHED
DIFFERS, SHAPE, PLAIN, NOT_EXACT = "array.differs", "array.shape", "array.not-plain", "array.not-exact"

WRONG: dict[str, tuple[Callable[..., Any], Verdict, str]] = {
    "sign": (lambda w, X, y: -gradient(w, X, y), FAILED, DIFFERS),
    "minus sign of the labels dropped": (lambda w, X, y: X.T @ (logistic(X @ w) + y), FAILED, DIFFERS),
    "mean": (lambda w, X, y: gradient(w, X, y) / len(y), FAILED, DIFFERS),
    "mean over d": (lambda w, X, y: gradient(w, X, y) / len(w), FAILED, DIFFERS),
    "mean unless square": (lambda w, X, y: gradient(w, X, y) * len(w) / len(y), FAILED, DIFFERS),
    "twice": (lambda w, X, y: 2 * gradient(w, X, y), FAILED, DIFFERS),
    "half": (lambda w, X, y: gradient(w, X, y) / 2, FAILED, DIFFERS),
    "no logistic": (lambda w, X, y: X.T @ (X @ w - y), FAILED, DIFFERS),
    "no labels": (lambda w, X, _y: X.T @ logistic(X @ w), FAILED, DIFFERS),
    "only labels": (lambda _w, X, y: -X.T @ y, FAILED, DIFFERS),
    "y and s swapped": (lambda w, X, y: X.T @ (y - logistic(X @ w)), FAILED, DIFFERS),
    "1 - s": (lambda w, X, y: X.T @ (1 - logistic(X @ w) - y), FAILED, DIFFERS),
    "1 - y": (lambda w, X, y: gradient(w, X, 1 - y), FAILED, DIFFERS),
    "labels as signs": (lambda w, X, y: gradient(w, X, 2 * y - 1), FAILED, DIFFERS),
    "derivative of s kept": (derivative_kept, FAILED, DIFFERS),
    "only one class": (lambda w, X, y: X.T @ (logistic(X @ w) * (1 - y) - y), FAILED, DIFFERS),
    "y times s": (lambda w, X, y: X.T @ (logistic(X @ w) * (1 - y)), FAILED, DIFFERS),
    "last row only": (last_row_only, FAILED, DIFFERS),
    "first row only": (lambda w, X, y: gradient(w, X[:1], y[:1]), FAILED, DIFFERS),
    "off by one row": (lambda w, X, y: gradient(w, X[1:], y[1:]), FAILED, DIFFERS),
    "last row dropped": (lambda w, X, y: gradient(w, X[:-1], y[:-1]), FAILED, DIFFERS),
    "labels shifted": (lambda w, X, y: gradient(w, X, np.roll(y, 1)), FAILED, DIFFERS),
    "rows not summed": (lambda w, X, y: X * residual(w, X, y)[:, None], FAILED, SHAPE),
    "column": (lambda w, X, y: gradient(w, X, y)[:, None], FAILED, SHAPE),
    "row": (lambda w, X, y: gradient(w, X, y)[None], FAILED, SHAPE),
    "summed too much": (lambda w, X, y: float(gradient(w, X, y).sum()), FAILED, SHAPE),
    "wrong axis": (lambda w, X, y: (residual(w, X, y)[:, None] * X).sum(1), FAILED, SHAPE),
    "loss": (loss, FAILED, SHAPE),
    "hessian": (lambda w, X, _y: X.T @ np.diag(logistic(X @ w) * logistic(-X @ w)) @ X, FAILED, SHAPE),
    "squeezed": (lambda w, X, y: np.squeeze(gradient(w, X, y)), FAILED, SHAPE),
    "empty": (lambda _w, _X, _y: [], FAILED, SHAPE),
    "X not transposed": (lambda w, X, y: X @ (logistic(X.T @ w) - y), CRASHED, "answer.raised"),
    "arguments swapped": (lambda w, y, X: gradient(w, X, y), CRASHED, "answer.raised"),
    "two arguments": (lambda w, X: X.T @ w, CRASHED, "answer.raised"),
    "regularised": (lambda w, X, y: gradient(w, X, y) + 0.01 * w, FAILED, DIFFERS),
    "hardly regularised": (lambda w, X, y: gradient(w, X, y) + 1e-7 * w, FAILED, DIFFERS),
    "centred": (lambda w, X, y: gradient(w, X, y) - X.mean(0) * residual(w, X, y).sum(), FAILED, DIFFERS),
    "normalised": (lambda w, X, y: gradient(w, X, y) / np.linalg.norm(gradient(w, X, y)), FAILED, DIFFERS),
    "absolute": (lambda w, X, y: np.abs(gradient(w, X, y)), FAILED, DIFFERS),
    "reversed": (lambda w, X, y: gradient(w, X, y)[::-1], FAILED, DIFFERS),
    "sorted": (lambda w, X, y: np.sort(gradient(w, X, y)), FAILED, DIFFERS),
    "tanh for s": (lambda w, X, y: X.T @ (np.tanh(X @ w) - y), FAILED, DIFFERS),
    "step": (lambda w, X, y: X.T @ ((X @ w > 0) - y), FAILED, DIFFERS),
    "relu": (lambda w, X, y: X.T @ (np.maximum(X @ w, 0) - y), FAILED, DIFFERS),
    "first order": (lambda w, X, y: X.T @ (0.5 + X @ w / 4 - y), FAILED, DIFFERS),
    "zeros": (lambda w, _X, _y: np.zeros(len(w)), FAILED, DIFFERS),
    "noise": (lambda w, X, y: gradient(w, X, y) + np.random.default_rng().normal(size=len(w)), FAILED, DIFFERS),
    "one random row": (lambda w, X, y: gradient(w, X[:1], y[:1]) * len(y), FAILED, DIFFERS),
    "nothing at w = 0": (lambda w, X, y: gradient(w, X, y) if w.any() else 0 * w, FAILED, DIFFERS),
    "batches without the rest": (in_batches, FAILED, DIFFERS),
    "repeated rows dropped": (without_repetitions, FAILED, DIFFERS),
    "small features rounded": (rounds_small_features, FAILED, DIFFERS),
    "probability cut off at 1e-3": (lambda w, X, y: X.T @ (np.clip(logistic(X @ w), 1e-3, 0.999) - y), FAILED, DIFFERS),
    "nan hidden": (
        lambda w, X, y: np.nan_to_num(X.T @ (np.exp(X @ w) / (1 + np.exp(X @ w)) - y)),
        PARTIAL,
        "array.extreme",
    ),
    "integers": (lambda w, X, y: gradient(w, X, y).astype(int), FAILED, "array.integers"),
    "nan": (lambda w, _X, _y: np.full(len(w), np.nan), FAILED, "array.not-finite"),
    "infinity": (lambda w, _X, _y: np.full(len(w), np.inf), FAILED, "array.not-finite"),
    "imaginary": (lambda w, X, y: gradient(w, X, y) + 1e-3j, FAILED, "array.complex"),
    "nothing": (forgets_to_return, FAILED, "array.nothing"),
    "text": (lambda w, X, y: str(gradient(w, X, y)), FAILED, PLAIN),
    "dict": (lambda w, X, y: {"gradient": gradient(w, X, y)}, FAILED, PLAIN),
    "objects": (lambda w, X, y: gradient(w, X, y).astype(object), FAILED, PLAIN),
    "generator": (lambda w, X, y: (value for value in gradient(w, X, y)), FAILED, PLAIN),
    "masked": (lambda w, X, y: np.ma.masked_less(gradient(w, X, y), 1e9), FAILED, PLAIN),
    "itself": (lambda _w, _X, _y: gradient, FAILED, PLAIN),
    "constant added": (lambda w, X, y: gradient(w, X, y) + 1e-6, PARTIAL, NOT_EXACT),
    "rounded": (lambda w, X, y: np.round(gradient(w, X, y), 6), PARTIAL, NOT_EXACT),
    "central differences": (central, PARTIAL, NOT_EXACT),
    "forward differences": (forward, PARTIAL, NOT_EXACT),
    "changes X": (changes_features, PARTIAL, "contract.input-changed"),
    "changes y": (changes_labels, PARTIAL, "contract.input-changed"),
    "changes w": (changes_parameter, PARTIAL, "contract.input-changed"),
}  # fmt: skip
"""Functions that are wrong, with their verdict and the first finding."""
