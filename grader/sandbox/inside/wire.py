"""The format in which the grader and a child process talk: one frame per message, and nothing is unpickled.

    frame    magic (4) · length of the header (4) · length of the body (8) · header · body
    header   one JSON object
    body     the bytes of all arrays of the header, one after the other, little-endian, row by row

A plain value is a tree in the header: null, booleans, numbers and strings as they are, the rest as a tagged list:
`["array", dtype, shape]`, `["tuple", [...]]`, `["dict", [[key, value], ...]]`, `["opaque", type, callable]`, ...
Whatever does not fit this to the letter is a `WireError`, raised before anything is allocated for it.

This file stands alone: the child process reads it without the rest of the grader.
"""

from __future__ import annotations

import json
import math
import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Tree: TypeAlias = "bool | int | float | str | list[Tree] | None"

MAX_HEADER = 4 << 20
MAX_DEPTH = 32
MAX_ELEMENTS = 100_000
MAX_DIMENSIONS = 16
# Python refuses to print an integer of more than 4300 digits; this many bits stay below that.
MAX_INT_BITS = 1 << 13

DTYPES = {
    name: np.dtype(name).newbyteorder("<")
    for name in (
        *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
        *("float16", "float32", "float64", "complex64", "complex128"),
    )
}

_MAGIC = b"grd1"
_PREFIX = struct.Struct("<4sIQ")
PREFIX_BYTES = _PREFIX.size

_SMALL_INT = 1 << 53
_HEX = re.compile(r"-?[1-9a-f][0-9a-f]*", re.ASCII)
_ODD_FLOATS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


class WireError(Exception):
    """Something does not fit the format; the message says what."""


@dataclass(frozen=True, slots=True)
class Opaque:
    """A value of which only its type travels."""

    type: str
    callable: bool


class Frame(NamedTuple):
    """One message."""

    header: dict[str, Any]
    body: bytes


# ── frames ───────────────────────────────────────────────────────────────────────────────────────────────


def pack(header: Mapping[str, Any], body: list[bytes] | None = None) -> bytes:
    """Write one frame."""
    try:
        text = _ENCODER.encode(header).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise WireError(f"this header cannot be written: {error}") from error
    if len(text) > MAX_HEADER:
        raise WireError(f"a header of {len(text)} bytes, {MAX_HEADER} are allowed")
    parts = body or []
    return b"".join([_PREFIX.pack(_MAGIC, len(text), sum(map(len, parts))), text, *parts])


def sizes(prefix: bytes, *, max_body: int) -> tuple[int, int]:
    """Read the lengths of header and body from the first bytes of a frame."""
    magic, header, body = _PREFIX.unpack(prefix)
    if magic != _MAGIC:
        raise WireError("this is no frame")
    if header > MAX_HEADER or body > max_body:
        raise WireError(f"a frame of {header} and {body} bytes, {MAX_HEADER} and {max_body} are allowed")
    return header, body


def unpack(header: bytes, body: bytes) -> Frame:
    """Read the two parts of a frame."""
    try:
        read = _DECODER.decode(header.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise WireError(f"the header is not JSON: {type(error).__name__}") from error
    if type(read) is not dict:
        raise WireError("the header is no object")
    return Frame(read, body)


def expect(header: Mapping[str, Any], **types: type | tuple[type, ...]) -> None:
    """Check that a header has exactly these fields, each of exactly one of its types."""
    if header.keys() != types.keys():
        raise WireError(f"the header has not exactly the fields {', '.join(types)}")
    for name, allowed in types.items():
        value = header[name]
        if type(value) not in (allowed if isinstance(allowed, tuple) else (allowed,)):
            raise WireError(f"the field {name} has the wrong type")
        if type(value) is str:
            _sound(value)


def texts(tree: object) -> tuple[str, ...]:
    """Read a list of strings."""
    if type(tree) is not list or any(type(entry) is not str for entry in tree):
        raise WireError("this is no list of strings")
    return tuple(map(_sound, tree))


def _refuse_constant(text: str) -> NoReturn:
    raise WireError(f"{text} is not JSON")


def _small_int(text: str) -> int:
    if len(text) > 20:
        raise WireError(f"a number of {len(text)} digits")
    return int(text)


def _finite(text: str) -> float:
    value = float(text) if len(text) <= 40 else math.inf
    if not math.isfinite(value):
        raise WireError("a number beyond what a float holds")
    return value


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise WireError("the same field twice")
    return read


def _sound(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise WireError("a string with a lone surrogate") from error
    return text


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_DECODER = json.JSONDecoder(
    parse_constant=_refuse_constant, parse_int=_small_int, parse_float=_finite, object_pairs_hook=_without_duplicates
)


# ── plain values ─────────────────────────────────────────────────────────────────────────────────────────


def dump(value: object, body: list[bytes]) -> Tree:  # noqa: PLR0911 - one line per kind of value
    """Write a plain value as a tree, and append the bytes of its arrays to `body`."""
    if value is None or type(value) in (bool, str):
        return value  # type: ignore[return-value]  # narrowed by exact type
    if type(value) is int:
        return value if -_SMALL_INT < value < _SMALL_INT else ["int", _hexadecimal(value)]
    if type(value) is float:
        return value if math.isfinite(value) else ["float", str(value)]
    if type(value) is complex:
        return ["complex", dump(value.real, body), dump(value.imag, body)]
    if type(value) in (list, tuple):
        return [type(value).__name__, [dump(entry, body) for entry in value]]  # type: ignore[attr-defined]
    if type(value) is dict:
        return ["dict", [[dump(key, body), dump(entry, body)] for key, entry in value.items()]]
    if value is Ellipsis:
        return ["ellipsis"]
    if type(value) is np.ndarray:
        return _dump_array(value, body)
    if type(value) is Opaque:
        return ["opaque", value.type, value.callable]
    raise WireError(f"a value of type {type(value).__name__} cannot travel")


def _hexadecimal(value: int) -> str:
    if value.bit_length() > MAX_INT_BITS:
        raise WireError(f"a number of {value.bit_length()} bits, {MAX_INT_BITS} are allowed")
    return f"{value:x}"


def _dump_array(array: NDArray[Any], body: list[bytes]) -> Tree:
    name = array.dtype.name
    if name not in DTYPES or array.ndim > MAX_DIMENSIONS:
        raise WireError(f"an array of dtype {name} and {array.ndim} dimensions cannot travel")
    body.append(array.astype(DTYPES[name], copy=False).tobytes())
    return ["array", name, list(array.shape)]


def load(tree: object, body: bytes, opaque: Callable[[str, bool], object] = Opaque) -> Any:
    """Read a plain value; `opaque` makes what stands for a value of which only the type is known."""
    reader = _Reader(memoryview(body), opaque)
    value = reader.read(tree, depth=0)
    reader.close()
    return value


def _float(tree: object) -> float:
    match tree:
        case float():
            return tree
        case ["float", str(name)] if name in _ODD_FLOATS:
            return _ODD_FLOATS[name]
    raise WireError("this is no float")


class _Reader:
    """Reads one tree, and the body from its start to its end beside it."""

    def __init__(self, body: memoryview, opaque: Callable[[str, bool], object]) -> None:
        self._body = body
        self._opaque = opaque
        self._elements = 0

    def close(self) -> None:
        if self._body:
            raise WireError(f"{len(self._body)} bytes belong to no array")

    def read(self, tree: object, depth: int) -> Any:  # noqa: C901, PLR0911 - one case per tag
        self._elements += 1
        if depth > MAX_DEPTH or self._elements > MAX_ELEMENTS + 1:
            raise WireError("the value is nested too deeply or has too many elements")
        if tree is None or type(tree) in (bool, int, float):
            return tree
        if type(tree) is str:
            return _sound(tree)
        match tree:
            case ["int", str(digits)] if len(digits) <= MAX_INT_BITS // 4 + 1 and _HEX.fullmatch(digits):
                return int(digits, 16)
            case ["float", _]:
                return _float(tree)
            case ["complex", real, imaginary]:
                return complex(_float(real), _float(imaginary))
            case ["list", list(entries)]:
                return [self.read(entry, depth + 1) for entry in entries]
            case ["tuple", list(entries)]:
                return tuple([self.read(entry, depth + 1) for entry in entries])
            case ["dict", list(pairs)]:
                return self._dict(pairs, depth)
            case ["ellipsis"]:
                return Ellipsis
            case ["array", str(name), list(shape)] if name in DTYPES:
                return self._array(DTYPES[name], shape)
            case ["opaque", str(name), bool(is_callable)]:
                return self._opaque(_sound(name), is_callable)
        raise WireError("a part of the value that is none of the known ones")

    def _dict(self, pairs: list[object], depth: int) -> dict[str, Any]:
        read: dict[str, Any] = {}
        for pair in pairs:
            match pair:
                case [str(key), entry] if key not in read:
                    read[_sound(key)] = self.read(entry, depth + 1)
                case _:
                    raise WireError("an entry of a dict is no new key with its value")
        return read

    def _array(self, dtype: np.dtype[Any], shape: list[object]) -> NDArray[Any]:
        sizes = [size for size in shape if type(size) is int and 0 <= size <= 1 << 40]
        if len(sizes) != len(shape) or len(shape) > MAX_DIMENSIONS:
            raise WireError("this is no shape")
        # numpy refuses an empty array whose other sizes multiply to more than an address.
        if math.prod(max(size, 1) for size in sizes) > 1 << 56:
            raise WireError("a shape beyond all memory")
        wanted = math.prod(sizes) * dtype.itemsize
        if wanted > len(self._body):
            raise WireError(f"an array of {wanted} bytes, but {len(self._body)} came")
        data, self._body = self._body[:wanted], self._body[wanted:]
        if dtype.kind == "b" and any(byte > 1 for byte in set(bytes(data))):
            raise WireError("a boolean that is neither 0 nor 1")
        read = np.frombuffer(data, dtype).reshape(sizes)
        return read.astype(dtype.newbyteorder("="), copy=True)
