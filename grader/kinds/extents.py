"""Shapes of results: dimensions by letter, or simple sums of them, as `(h - a + 1, w)`."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import lru_cache
from operator import add, floordiv, mul, sub
from typing import Final

from grader.kinds.problem import fault

OPERATORS: Final = {ast.Add: add, ast.Sub: sub, ast.Mult: mul, ast.FloorDiv: floordiv}
LONGEST: Final = 200
LARGEST: Final = 10_000


@lru_cache(maxsize=1024)
def extents(text: str) -> tuple[ast.expr, ...]:
    """Read a shape. Raises the error that a spec's field reports.

    >>> [ast.unparse(extent) for extent in extents("(h - a + 1, 2*w)")]
    ['h - a + 1', '2 * w']
    """
    example = f"expected a shape, as (n, d), (n,) or (), got {text[:LONGEST]!r}"
    if len(text) > LONGEST or not text.isascii():
        raise fault(example)
    try:
        read = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise fault(example) from None
    found = tuple(read.elts) if isinstance(read, ast.Tuple) else (read,)
    if not text.strip().startswith("(") or not all(map(_simple, found)):
        raise fault(f"{example}: sizes are letters, whole numbers, and + - * // of them")
    return found


def _simple(extent: ast.expr) -> bool:
    match extent:
        case ast.Name():
            return True
        case ast.Constant(value=value):
            return type(value) is int and 0 <= value <= LARGEST
        case ast.BinOp(left=left, op=op, right=right):
            return type(op) in OPERATORS and _simple(left) and _simple(right)
    return False


def letters(text: str) -> tuple[str, ...]:
    """Name the dimensions that a shape is made of."""
    nodes = (node for extent in extents(text) for node in ast.walk(extent))
    return tuple(dict.fromkeys(node.id for node in nodes if isinstance(node, ast.Name)))


def shape(text: str, sizes: Mapping[str, int]) -> tuple[int, ...]:
    """Give a shape for these sizes; what would be negative is 0.

    >>> shape("(h - a + 1, w)", {"h": 5, "a": 3, "w": 4})
    (3, 4)
    """
    return tuple(max(0, _size(extent, sizes)) for extent in extents(text))


def _size(extent: ast.expr, sizes: Mapping[str, int]) -> int:
    match extent:
        case ast.Name(id=letter):
            return sizes[letter]
        case ast.Constant(value=int(value)):
            return value
        case ast.BinOp(left=left, op=op, right=right):
            one, other = _size(left, sizes), _size(right, sizes)
            return int(OPERATORS[type(op)](one, other)) if other or not isinstance(op, ast.FloorDiv) else 0
    raise TypeError(f"no size: {ast.dump(extent)}")


def written(text: str) -> str:
    """Write a shape as Python writes a tuple.

    >>> written("(n)")
    '(n,)'
    """
    sizes = [ast.unparse(extent) for extent in extents(text)]
    return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"
