"""How much memory a plain value takes that a submission gave back."""

from __future__ import annotations

import sys

import numpy as np

_ENTRY_BYTES = 100
"""About what Python needs for each value beside its contents."""


def size_of(value: object) -> int:
    """Give the bytes that a value takes, its entries and their contents included.

    >>> size_of([np.zeros(1000), np.zeros(1000)]) > 16000
    True
    """
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, str | int):
        return sys.getsizeof(value)
    if isinstance(value, list | tuple):
        return sum(_ENTRY_BYTES + size_of(entry) for entry in value)
    if isinstance(value, dict):
        return sum(_ENTRY_BYTES + size_of(key) + size_of(entry) for key, entry in value.items())
    return 0
