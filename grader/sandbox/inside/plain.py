"""Make a value of a student's program plain: numbers, strings, arrays, nested lists of them; else only its type.

Every look at the value goes through the methods of the built-in types, never through those of a subclass.
This file runs in the child process; it knows nothing of the grader but the wire.
"""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np

from grader.sandbox.inside import wire

_ARRAY_KINDS = frozenset("biufc")
_LONG = {"g": np.dtype(np.float64), "G": np.dtype(np.complex128)}


class TooLargeError(Exception):
    """A value exceeds what may travel; the message says by what measure."""


class Plainer:
    """Makes one value plain within a number of bytes, and notes what it had to do."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes_left = max_bytes
        self._elements_left = wire.MAX_ELEMENTS
        self.notes: list[str] = []

    def plain(self, value: Any, depth: int = 0) -> Any:
        """Give the plain form of a value."""
        if depth > wire.MAX_DEPTH:
            raise TooLargeError(f"it is nested more than {wire.MAX_DEPTH} levels deep")
        if value is None or value is Ellipsis or type(value) is bool:
            return value
        kind = type(value)
        if issubclass(kind, np.generic) and not issubclass(kind, str | bytes | float | complex):
            return self._scalar(value)
        if issubclass(kind, int | float | complex | str):
            return self._atom(value)
        if issubclass(kind, np.ndarray):
            return self._array(value)
        if issubclass(kind, list | tuple | range | dict):
            return self._container(value, depth)
        if hasattr(kind, "__array__"):
            self._note(f"converted from {type_name(value)}")
            return self._array(np.asarray(value))
        return wire.Opaque(type_name(value), callable(value))

    def _atom(self, value: Any) -> Any:
        if issubclass(type(value), int):
            whole = int.__int__(value)
            if whole.bit_length() > wire.MAX_INT_BITS:
                raise TooLargeError(f"it is an integer of {whole.bit_length()} bits, {wire.MAX_INT_BITS} are allowed")
            return whole
        if issubclass(type(value), float):
            return float.__float__(value)
        if issubclass(type(value), complex):
            return complex.__complex__(value)
        self._take(str.__len__(value), "string")
        return sound(value)

    def _scalar(self, value: Any) -> Any:
        array = self._array(np.array(value))
        return array.item() if isinstance(array, np.ndarray) else wire.Opaque(type_name(value), callable=False)

    def _array(self, value: Any) -> Any:
        if issubclass(type(value), np.ma.MaskedArray) and np.ma.getmaskarray(value).any():
            return wire.Opaque("numpy.ma.MaskedArray", callable=False)
        if type(value) is not np.ndarray:
            self._note(f"converted from {type_name(value)}")
        array = np.ndarray.view(value, np.ndarray)
        dtype = array.dtype
        target = _LONG.get(dtype.char, dtype.newbyteorder("="))
        if dtype.kind not in _ARRAY_KINDS or target.name not in wire.DTYPES:
            return wire.Opaque(f"numpy.ndarray of dtype {dtype.type.__name__.rstrip('_')}", callable=False)
        if array.ndim > wire.MAX_DIMENSIONS:
            raise TooLargeError(f"it is an array of {array.ndim} dimensions, {wire.MAX_DIMENSIONS} are allowed")
        # From the shape, before any copy: a broadcast view of one number may claim any size.
        self._take(math.prod(array.shape) * target.itemsize, f"array of shape {array.shape}")
        if dtype.char in _LONG:
            self._note(f"rounded from {dtype.type.__name__} to {target.name}")
        with np.errstate(all="ignore"):
            return np.array(array, dtype=target, order="C")

    def _container(self, value: Any, depth: int) -> Any:
        kind = next(base for base in (list, tuple, range, dict) if issubclass(type(value), base))
        self._elements_left -= kind.__len__(value)
        if self._elements_left < 0:
            raise TooLargeError(f"it has more than {wire.MAX_ELEMENTS} elements")
        if kind is dict:
            return self._dict(value, depth)
        entries = [self.plain(entry, depth + 1) for entry in kind.__iter__(value)]
        return tuple(entries) if kind is tuple else entries

    def _dict(self, value: Any, depth: int) -> Any:
        entries = {}
        for key, entry in dict.items(value):
            if not issubclass(type(key), str):
                return wire.Opaque(f"dict with a key of type {type_name(key)}", callable=False)
            self._take(str.__len__(key), "key")
            entries[sound(key)] = self.plain(entry, depth + 1)
        return entries

    def _take(self, size: int, what: str) -> None:
        self._bytes_left -= size
        if self._bytes_left < 0:
            raise TooLargeError(f"it takes more than {self._max_bytes >> 20} MiB ({what}, {size} bytes)")

    def _note(self, text: str) -> None:
        if text not in self.notes and len(self.notes) < 3:
            self.notes.append(text)


def sound(text: str) -> str:
    """Give a string, or instance of a subclass, as a string that can be written as UTF-8."""
    return str.encode(text, "utf-8", "backslashreplace").decode("utf-8")


def type_name(value: object) -> str:
    """Name the type of a value as a reader would import it: `function`, `numpy.ndarray`, `torch.Tensor`."""
    return class_name(type(value))


def class_name(kind: type) -> str:
    """Name a type, whatever its metaclass says; a type of the submission itself goes without its module."""
    name = sound(type.__dict__["__qualname__"].__get__(kind))
    module = type.__dict__["__module__"].__get__(kind)
    if type(module) is not str or module == "builtins":
        return name[:200]
    # Only what was really imported has a spec; the submission is run, not imported.
    imported = getattr(sys.modules.get(module), "__spec__", None) is not None
    return sound(f"{module}.{name}" if imported else name)[:200]
