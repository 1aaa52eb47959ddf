"""Read a shape from any way in which people write it: `(3, 4)`, `[3, 4]`, `"3 × 4"`, `torch.Size([3, 4])`, `"no"`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from grader.kinds.findings import finding
from grader.kinds.outcomes import quoted

if TYPE_CHECKING:
    from grader.algebra.shapes import Shape
    from grader.diagnose.shapes import Answer
    from grader.model import Finding, Plain

NO = frozenset(
    [
        *("no", "cannot", "none", "null", "error", "valueerror", "false", "impossible", "incompatible", "undefined"),
        *("not possible", "not compatible", "not broadcast", "not broadcastable", "not broadcastable together"),
        *("no broadcast", "no broadcasting", "does not broadcast", "do not broadcast", "don't broadcast"),
        *(
            f"{cannot} {broadcast}"
            for cannot in ("cannot", "can not", "can't", "cannot be", "can not be", "can't be")
            for broadcast in ("broadcast", "broadcasted", "broadcast together")
        ),
    ]
)
YES = frozenset(["yes", "true", "ok", "broadcastable", "can be broadcast", "possible", "compatible"])
LONGEST_TEXT = 1000
MOST_DIMENSIONS = 1000
_ASCII = {0x2019: "'"} | {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Typographic apostrophes, and full-width forms, as other keyboards write them."""
LABEL = re.compile(r"^(?:torch\.size|np\.shape|shape|tuple)(?: ?[=:] ?| ?(?=\())")
BRACKETED = re.compile(r"^[(\[] ?(.*?) ?[)\]]$")
SEPARATED = re.compile(r"[0-9]{1,30}(?:\s*(?:,|;|x|×|\*|\s)\s*[0-9]{1,30})*\s*,?")


def read(value: Plain) -> Answer | Finding:
    """Read a shape from any way of writing it; None means "cannot be broadcast".

    >>> read("3 × 4"), read([3, 4]), read("Not broadcastable."), read(5), read("scalar")
    ((3, 4), (3, 4), None, (5,), ())
    """
    if isinstance(value, str):
        return _read_text(value)
    if value is None or value is False:
        return None
    if value is True:
        return finding("broadcast.yes-alone")
    if isinstance(value, np.ndarray) and value.ndim > 1:
        return finding("broadcast.array-itself", {"got": str(value.shape)})
    sizes = _sizes(value)
    return sizes if sizes is not None else finding("broadcast.unreadable", {"got": quoted(value)})


def _read_text(text: str) -> Answer | Finding:
    unreadable = finding("broadcast.unreadable", {"got": quoted(text)})
    if len(text) > LONGEST_TEXT:
        return unreadable
    word = " ".join(text.casefold().translate(_ASCII).split()).strip("\"'`.! ")
    if word in NO:
        return None
    word = re.sub(r"^yes ?[,:;] ?(?=.)", "", word)  # "yes, (7, 7)" is a shape
    if word.rstrip(",:; ") in YES:
        return finding("broadcast.yes-alone")
    inside = LABEL.sub("", word)
    for _ in range(2 if inside != word else 1):  # torch.Size([3, 4]) has brackets in brackets
        inside = BRACKETED.sub(r"\1", inside)
    if inside in ("scalar", "a scalar") or (not inside and word):
        return ()
    if SEPARATED.fullmatch(inside):
        return tuple(int(size) for size in re.findall("[0-9]+", inside))
    return unreadable


def _sizes(value: Plain) -> Shape | None:
    if isinstance(value, np.ndarray) and value.size <= MOST_DIMENSIONS:
        value = value.tolist()
    if isinstance(value, (int, float)):
        value = [value]
    if not isinstance(value, (list, tuple)) or len(value) > MOST_DIMENSIONS:
        return None
    sizes = [int(size) for size in value if isinstance(size, (int, float)) and _is_size(size)]
    return tuple(sizes) if len(sizes) == len(value) else None


def _is_size(number: float) -> bool:
    return not isinstance(number, bool) and number == number // 1 >= 0
