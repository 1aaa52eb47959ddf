"""Requests as they are before any submission is there, and the fresh arguments of each call.

This file runs in the child process; it knows nothing of the grader but the wire.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from grader.sandbox.inside import wire

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Sent(NamedTuple):
    """An argument as it came."""

    name: str
    layout: str
    writeable: bool
    array: NDArray[Any]


class Passed(NamedTuple):
    """An argument that another call gives."""

    argument: str
    name: str
    """Of the function that is called for it."""
    key: str | None
    arguments: tuple[Sent | Passed, ...]
    entry: int | str | None


class Argument(NamedTuple):
    """An argument of one call, a fresh copy."""

    name: str
    value: Any
    """What the student's function receives."""
    sent: NDArray[Any] | None
    """None when another call gave it."""


class Prepared(NamedTuple):
    """A request as it is before any submission is there: what to look up, and what to call it with."""

    number: int
    name: str
    key: str | None
    arguments: tuple[Sent | Passed, ...] | None
    """None when the value itself is asked for."""


def prepare(frame: wire.Frame) -> Prepared:
    """Read a request, of the kind `value` or `call`."""
    header = frame.header
    arguments = None
    if header["kind"] == "call":
        arguments = _arguments(header["arguments"], iter(wire.load(header["arrays"], frame.body)))
    return Prepared(header["id"], header["name"], header["key"], arguments)


def _arguments(written: list[Any], arrays: Iterator[NDArray[Any]]) -> tuple[Sent | Passed, ...]:
    """Read arguments; the arrays of all calls, one within the other, come in the order in which they are met."""
    read: list[Sent | Passed] = []
    for name, *rest in written:
        if type(rest[0]) is dict:
            call, entry = rest
            read.append(Passed(name, call["name"], call["key"], _arguments(call["arguments"], arrays), entry))
        else:
            layout, writeable = rest
            read.append(Sent(name, layout, writeable, next(arrays)))
    return tuple(read)


def fresh(sent: Sent) -> Argument:
    """Make a fresh copy of what was sent."""
    value: Any = sent.array.item() if sent.array.ndim == 0 else laid_out(sent.array, sent.layout)
    if sent.array.ndim:
        value.flags.writeable = sent.writeable
    return Argument(sent.name, value, sent.array)


def laid_out(sent: NDArray[Any], layout: str) -> NDArray[Any]:
    """Copy an array into the layout asked for."""
    match layout:
        case "fortran":
            return np.array(sent, order="F")
        case "strided":
            space = np.zeros([2 * size for size in sent.shape], sent.dtype)
            view = space[(slice(None, None, 2),) * sent.ndim]
        case "reversed":
            view = np.flip(np.empty(sent.shape, sent.dtype))
        case _:
            return np.array(sent, order="C")
    view[...] = sent
    return view


def was_changed(argument: Argument) -> bool:
    """Tell whether what a function received is no longer what was sent."""
    value, sent = argument.value, argument.sent
    if sent is None or not sent.ndim:
        return False
    return bool(value.dtype != sent.dtype or value.shape != sent.shape or value.tobytes() != sent.tobytes())
