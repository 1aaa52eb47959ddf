"""Broadcasting of shapes, decided on the sizes alone: nothing is ever allocated."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

Shape: TypeAlias = tuple[int, ...]


def columns(shapes: Sequence[Shape]) -> tuple[tuple[int, ...], ...]:
    """Lay shapes under each other, filled with ones from the left; give each dimension's sizes.

    Returns one tuple per dimension of the longest shape, first dimension first.

    >>> columns([(3, 1, 2), (5, 2)])
    ((3, 1), (1, 5), (2, 2))
    """
    backwards = zip_longest(*(reversed(shape) for shape in shapes), fillvalue=1)
    return tuple(backwards)[::-1]


def clashes(shapes: Sequence[Shape]) -> tuple[int, ...]:
    """Give the dimensions of the filled shapes in which two sizes other than 1 differ.

    >>> clashes([(3, 1, 2, 3), (5, 3)])
    (2,)
    """
    return tuple(axis for axis, sizes in enumerate(columns(shapes)) if len(set(sizes) - {1}) > 1)


def broadcast(shapes: Sequence[Shape]) -> Shape | None:
    """Give the shape to which all shapes broadcast, or None if they do not.

    A size of 0 is a size like any other: it meets 1 or 0. Works for any size and any number of dimensions.
    Source: NumPy user guide, "Broadcasting", general broadcasting rules.

    >>> broadcast([(7, 1), (7,)])
    (7, 7)
    >>> broadcast([(3, 2), (2, 3)])
    """
    if clashes(shapes):
        return None
    return tuple(next((size for size in sizes if size != 1), 1) for sizes in columns(shapes))
