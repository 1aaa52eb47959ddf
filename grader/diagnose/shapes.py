"""Misconceptions about broadcasting: rules that are wrong, each a function that predicts what its believer answers.

Every function takes the shapes of one item and gives the shape that a student would write down, or None for "they
cannot be broadcast". Each is defined for all shapes, and no two of them are the same function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain, zip_longest
from math import prod
from typing import Final, TypeAlias

from grader.algebra.shapes import Shape, broadcast, clashes, columns

Answer: TypeAlias = "Shape | None"
"""A shape, or None for "they cannot be broadcast"."""
Rule: TypeAlias = Callable[[Sequence[Shape]], Answer]


@dataclass(frozen=True, slots=True)
class Misconception:
    """A wrong rule of broadcasting."""

    id: str
    belief: str
    """What its believer takes to be true: it completes the sentence "you took it that …"."""
    cost: int
    """How far-fetched it is, from 1: of two that explain the same answers, the cheaper one is named."""
    predict: Rule


# ── how shapes are aligned and filled ────────────────────────────────────────────────────────────────────


def _aligned_left(shapes: Sequence[Shape]) -> Answer:
    longest = max(map(len, shapes))
    return broadcast([shape + (1,) * (longest - len(shape)) for shape in shapes])


def _padding_forgotten(shapes: Sequence[Shape]) -> Answer:
    shortest = min(map(len, shapes))
    return broadcast([shape[len(shape) - shortest :] for shape in shapes])


def _equal_rank(shapes: Sequence[Shape]) -> Answer:
    return broadcast(shapes) if len(set(map(len, shapes))) == 1 else None


def _concatenated(shapes: Sequence[Shape]) -> Answer:
    return tuple(chain(*shapes))


def _scalar_refused(shapes: Sequence[Shape]) -> Answer:
    return broadcast(shapes) if all(shapes) else None


# ── which sizes go together ──────────────────────────────────────────────────────────────────────────────


def _equal_shapes(shapes: Sequence[Shape]) -> Answer:
    return shapes[0] if len(set(shapes)) == 1 else None


def _one_incompatible(shapes: Sequence[Shape]) -> Answer:
    return _by_column(shapes, lambda sizes: sizes[0] if len(set(sizes)) == 1 else None)


def _one_stretches(shapes: Sequence[Shape]) -> Answer:
    return next((shape for shape in shapes if shape == broadcast(shapes)), None)


def _repeats(shapes: Sequence[Shape]) -> Answer:
    def multiple(sizes: Sequence[int]) -> int | None:
        largest = max(sizes)
        return largest if all(size == largest or (size and largest % size == 0) for size in sizes) else None

    return _by_column(shapes, multiple)


def _anywhere(shapes: Sequence[Shape]) -> Answer:
    longest = max(shapes, key=len)
    return longest if all({*shape} <= {1, *longest} for shape in shapes) else None


def _last_only(shapes: Sequence[Shape]) -> Answer:
    laid = columns(shapes)
    if len(laid) - 1 in clashes(shapes):
        return None
    return tuple(max({*sizes} - {1}, default=1) for sizes in laid)


def _zero_as_one(shapes: Sequence[Shape]) -> Answer:
    def stretched(sizes: Sequence[int]) -> int | None:
        others = set(sizes) - {0, 1}
        return max(sizes) if len(others) < 2 else None

    return _by_column(shapes, stretched)


def _zero_wins(shapes: Sequence[Shape]) -> Answer:
    filled = [tuple(0 if 0 in sizes else size for size in sizes) for sizes in columns(shapes)]
    return broadcast([tuple(sizes[row] for sizes in filled) for row in range(len(shapes))])


def _zero_refused(shapes: Sequence[Shape]) -> Answer:
    return None if any(0 in shape for shape in shapes) else broadcast(shapes)


# ── which size the result has ────────────────────────────────────────────────────────────────────────────


def _minimum(shapes: Sequence[Shape]) -> Answer:
    return _by_column(shapes, min)


def _maximum(shapes: Sequence[Shape]) -> Answer:
    return tuple(map(max, columns(shapes)))


def _sum(shapes: Sequence[Shape]) -> Answer:
    return _by_column(shapes, sum)


def _product(shapes: Sequence[Shape]) -> Answer:
    return tuple(map(prod, columns(shapes)))


def _first_size(shapes: Sequence[Shape]) -> Answer:
    return tuple(next((size for size in sizes if size != 1), 1) for sizes in columns(shapes))


def _last_size(shapes: Sequence[Shape]) -> Answer:
    return _first_size(shapes[::-1])


# ── what the result looks like ───────────────────────────────────────────────────────────────────────────


def _first_shape(shapes: Sequence[Shape]) -> Answer:
    return shapes[0]


def _last_shape(shapes: Sequence[Shape]) -> Answer:
    return shapes[-1]


def _longer_shape(shapes: Sequence[Shape]) -> Answer:
    return max(shapes, key=lambda shape: (len(shape), prod(shape)))


def _not_copied(shapes: Sequence[Shape]) -> Answer:
    return None if broadcast(shapes) is None else _longer_shape(shapes)


def _ones_dropped(shapes: Sequence[Shape]) -> Answer:
    result = broadcast(shapes)
    return None if result is None else tuple(size for size in result if size != 1)


def _reversed(shapes: Sequence[Shape]) -> Answer:
    result = broadcast(shapes)
    return None if result is None else result[::-1]


def _matmul(shapes: Sequence[Shape]) -> Answer:
    first: Answer = shapes[0]
    return reduce(_product_of_two, shapes[1:], first)


def _product_of_two(a: Answer, b: Shape) -> Answer:
    """Give the shape of `a @ b`, as numpy does."""
    if not a or not b or a[-1] != b[-2:][0]:
        return None
    stack = broadcast([a[:-2], b[:-2]])
    return None if stack is None else (*stack, *a[-2:-1], *(b[-1:] if len(b) > 1 else ()))


def _by_column(shapes: Sequence[Shape], size_of: Callable[[Sequence[int]], int | None]) -> Answer:
    """Let a rule give each size of the result from the sizes that are written in its dimension, without filling."""
    backwards = zip_longest(*(reversed(shape) for shape in shapes), fillvalue=None)
    sizes = [size_of([size for size in column if size is not None]) for column in backwards]
    known = tuple(size for size in reversed(sizes) if size is not None)
    return known if len(known) == len(sizes) else None


MISCONCEPTIONS: Final = (
    Misconception("aligned-left", "shapes are aligned on the left", 1, _aligned_left),
    Misconception("equal-rank", "shapes need the same number of dimensions", 1, _equal_rank),
    Misconception("equal-shapes", "only equal shapes can be broadcast", 1, _equal_shapes),
    Misconception("one-incompatible", "a size of 1 fits nothing but 1", 2, _one_incompatible),
    Misconception("one-stretches", "only one of the shapes may be stretched", 2, _one_stretches),
    Misconception("minimum", "the smaller size counts in each dimension", 2, _minimum),
    Misconception("maximum", "the larger size counts in each dimension, whatever it meets", 1, _maximum),
    Misconception("repeats", "a size is repeated until it fills a multiple of itself", 2, _repeats),
    Misconception("first-shape", "the result has the first shape", 1, _first_shape),
    Misconception("last-shape", "the result has the last shape", 1, _last_shape),
    Misconception("longer-shape", "the result has the longer shape, whatever it meets", 1, _longer_shape),
    Misconception("not-copied", "the longer shape stays as it is where shapes fit", 2, _not_copied),
    Misconception("first-size", "the first shape's size counts where two sizes clash", 2, _first_size),
    Misconception("last-size", "the last shape's size counts where two sizes clash", 2, _last_size),
    Misconception("sum", "sizes are added", 2, _sum),
    Misconception("product", "sizes are multiplied", 2, _product),
    Misconception("matmul", "shapes go together as in a matrix product", 2, _matmul),
    Misconception("concatenated", "the sizes of all shapes are written one after the other", 2, _concatenated),
    Misconception("ones-dropped", "sizes of 1 vanish from the result", 2, _ones_dropped),
    Misconception("padding-forgotten", "the dimensions that a shorter shape lacks are left out", 2, _padding_forgotten),
    Misconception("reversed", "the result is written from its last dimension to its first", 2, _reversed),
    Misconception("last-only", "only the last dimensions need to fit", 2, _last_only),
    Misconception("anywhere", "a size fits wherever the longer shape has an equal one", 3, _anywhere),
    Misconception("zero-as-one", "a size of 0 is stretched as a 1 is", 2, _zero_as_one),
    Misconception("zero-wins", "a size of 0 fits every size, and stays", 2, _zero_wins),
    Misconception("zero-refused", "shapes with a size of 0 cannot be broadcast", 2, _zero_refused),
    Misconception("scalar-refused", "the shape () of a single number cannot be broadcast", 2, _scalar_refused),
)
