"""Write requests down, for a process that is to know them before it sees a submission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from grader.errors import GraderFault
from grader.model import Call, Passed
from grader.sandbox.inside import wire

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.model import Array, Request

MOST_NESTED: Final = 8
"""How many calls may lie one within the other, each giving an argument of the one around it."""


def written(requests: Sequence[Request]) -> bytes:
    """Write one frame per request; its number is its place. Raises GraderFault for what cannot travel."""
    try:
        return b"".join(_frame(request, number) for number, request in enumerate(requests))
    except wire.WireError as error:
        raise GraderFault(f"a request cannot be sent: {error}") from error


def _frame(request: Request, number: int) -> bytes:
    header: dict[str, object] = {"kind": "value", "id": number}
    header |= {"name": request.target.name, "key": request.target.key}
    body: list[bytes] = []
    if isinstance(request, Call):
        arrays: list[Array] = []
        header["kind"] = "call"
        header["arguments"] = _arguments(request, arrays, depth=0)
        header["arrays"] = wire.dump(arrays, body)
    return wire.pack(header, body)


def _arguments(call: Call, arrays: list[Array], depth: int) -> list[object]:
    """Write the arguments of a call and of the calls within it; `arrays` gets theirs, as they are met."""
    if depth > MOST_NESTED:
        raise wire.WireError(f"more than {MOST_NESTED} calls, one within the other")
    written: list[object] = []
    for each in call.arguments:
        if isinstance(each, Passed):
            inner: dict[str, object] = {"name": each.call.target.name, "key": each.call.target.key}
            inner["arguments"] = _arguments(each.call, arrays, depth + 1)
            written.append([each.name, inner, each.entry])
        else:
            arrays.append(each.array)
            written.append([each.name, each.layout, each.writeable])
    return written
