"""Read what a child process answered. It may be forged in every part, so every part is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.model import (
    Argument,
    Missing,
    NoEntry,
    NotCallable,
    NotMapping,
    NotPassed,
    Opaque,
    OutOfMemory,
    Passed,
    Raised,
    Returned,
    TooLarge,
)
from grader.sandbox.inside import wire
from grader.sandbox.steady import steady
from grader.text import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.model import Limits, Outcome

_MAX_NAMES = 50
_MAX_TRACEBACK = 10_000


def outcome(frame: wire.Frame, number: int, arguments: Sequence[Argument | Passed], limits: Limits) -> Outcome:
    """Read the answer to request `number`, which had these arguments; raise WireError for what is none."""
    header = dict(frame.header)
    kind, given = header.pop("kind", None), header.pop("id", None)
    if type(given) is not int or given != number:
        raise wire.WireError("an answer to another request")
    if kind == "returned":
        return _returned(header, frame.body, arguments)
    if frame.body:
        raise wire.WireError("bytes where no array is")
    if kind == "not-passed":
        return _not_passed(header, arguments, limits)
    if type(kind) is not str or kind not in _READERS:
        raise wire.WireError("an answer of no known kind")
    return _READERS[kind](header, limits)


def _returned(header: dict[str, Any], body: bytes, arguments: Sequence[Argument | Passed]) -> Returned:
    tree = header.pop("value", ...)
    wire.expect(header, changed=list, note=str)
    changed = wire.texts(header["changed"])
    if not set(changed) <= {argument.name for argument in arguments if isinstance(argument, Argument)}:
        raise wire.WireError("an argument that was not sent")
    value = wire.load(tree, body, lambda name, is_callable: Opaque(one_line(name), is_callable))
    return Returned(value, changed, one_line(header["note"], limit=500))


def _not_passed(header: dict[str, Any], arguments: Sequence[Argument | Passed], limits: Limits) -> NotPassed:
    wire.expect(header, argument=str, reply=dict)
    passed = next((each for each in arguments if each.name == header["argument"]), None)
    if not isinstance(passed, Passed):
        raise wire.WireError("an argument that no other call gives")
    reply = dict(header["reply"])
    kind = reply.pop("kind", None)
    if kind == "not-passed":
        return NotPassed(passed, _not_passed(reply, passed.call.arguments, limits))
    if type(kind) is not str or kind not in _OF_ARGUMENTS:
        raise wire.WireError("a reason of no known kind")
    return NotPassed(passed, _OF_ARGUMENTS[kind](reply, limits))


def _raised(header: dict[str, Any], _: Limits) -> Raised:
    wire.expect(header, error=str, message=str, line=(int, type(None)), traceback=str)
    line = header["line"]
    if line is not None and line < 1:
        raise wire.WireError("a line that no file has")
    return Raised(
        error=one_line(header["error"], limit=100),
        message=clean(steady(header["message"])),
        line=line,
        traceback=clean(header["traceback"], limit=_MAX_TRACEBACK),
    )


def _missing(header: dict[str, Any], _: Limits) -> Missing:
    wire.expect(header, names=list, mapping=str)
    names = wire.texts(header["names"])[:_MAX_NAMES]
    return Missing(tuple(one_line(name, limit=100) for name in names), one_line(header["mapping"]))


def _not_mapping(header: dict[str, Any], _: Limits) -> NotMapping:
    wire.expect(header, type=str)
    return NotMapping(one_line(header["type"]))


def _not_callable(header: dict[str, Any], _: Limits) -> NotCallable:
    wire.expect(header, type=str)
    return NotCallable(one_line(header["type"]))


def _no_entry(header: dict[str, Any], _: Limits) -> NoEntry:
    wire.expect(header, type=str, names=list)
    names = wire.texts(header["names"])[:_MAX_NAMES]
    return NoEntry(one_line(header["type"]), tuple(one_line(name, limit=100) for name in names))


def _too_large(header: dict[str, Any], _: Limits) -> TooLarge:
    wire.expect(header, what=str)
    return TooLarge(one_line(header["what"]))


def _memory(header: dict[str, Any], limits: Limits) -> OutOfMemory:
    wire.expect(header)
    return OutOfMemory(limits.memory_mib)


_OF_ARGUMENTS: dict[str, Callable[[dict[str, Any], Limits], Raised | Missing | NotMapping | NotCallable | NoEntry]] = {
    "raised": _raised,
    "missing": _missing,
    "not-mapping": _not_mapping,
    "not-callable": _not_callable,
    "no-entry": _no_entry,
}
_READERS: dict[str, Callable[[dict[str, Any], Limits], Outcome]] = {
    "raised": _raised,
    "missing": _missing,
    "not-mapping": _not_mapping,
    "not-callable": _not_callable,
    "too-large": _too_large,
    "memory": _memory,
}
