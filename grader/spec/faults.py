"""What a model refuses, put in its place: pydantic's errors → faults with path, line and column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from pydantic import BaseModel

from grader.spec.place import fault_at, join
from grader.spec.words import merged, nearest, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from grader.errors import SpecFault
    from grader.spec.document import Document
    from grader.spec.scalars import Data

_QUOTES = " (to mean text, put it in quotes)"
_SQUARE = " (a list stands in square brackets)"
_TORN = " (inside braces and brackets, text with a comma needs quotes)"


def faults_of(error: ValidationError, document: Document, model: type[BaseModel]) -> list[SpecFault]:
    """Give all faults of one document that its model found, each field's once."""
    details = error.errors(include_url=False)
    faults, meant = [], set()
    for detail in details:
        if detail["type"] == "extra_forbidden":
            fault, suggestion = _unknown(detail, document, model)
            faults.append(fault)
            meant.add(suggestion)
    refused: dict[str, list[ErrorDetails]] = {}
    for detail in details:
        path, parent, _ = _spot(detail, document.data)
        missing = detail["type"] == "missing"
        # A field that is there under a misspelt name is one fault, not two.
        if missing and (path in meant or parent in document.unread):
            continue
        # Pydantic does not count the entries of a list that are faulty themselves.
        if detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]:
            continue
        if detail["type"] != "extra_forbidden":
            refused.setdefault(path, []).append(detail)
    for path, same in refused.items():
        if path not in document.unread:
            faults += _refused(same, document)
    return faults


class _Spot(NamedTuple):
    path: str
    parent: str
    value: object


def _spot(detail: ErrorDetails, data: Data) -> _Spot:
    # Pydantic's location also names members of unions and validators: what is no part of the data is passed over.
    spot = _Spot("", "", data)
    steps = (*detail["loc"], *detail.get("ctx", {}).get("within", ()))
    for step in steps:
        for inner in _inner(spot.value, step):
            spot = _Spot(join(spot.path, step), spot.path, inner)
    return _Spot(join(spot.path, steps[-1]), spot.path, None) if detail["type"] == "missing" else spot


def _inner(data: object, step: str | int) -> list[object]:
    if isinstance(data, list) and isinstance(step, int):
        return data[step : step + 1]
    return [data[step]] if isinstance(data, dict) and isinstance(step, str) and step in data else []


def _refused(same: Sequence[ErrorDetails], document: Document) -> Iterator[SpecFault]:
    first = same[0]
    path, parent, value = _spot(first, document.data)
    place = document.places[parent if first["type"] == "missing" else path]
    if first["loc"][-1:] == ("[key]",):
        place, value = document.keys[path], first["input"]
    offset = first.get("ctx", {}).get("offset", 0)
    shift = document.texts[path] + offset if offset and path in document.texts else 0
    for what in merged(words(detail, value) for detail in same):
        yield fault_at(place, path, what + _tip(what, value, place.source_line[place.column - 1 :]), shift=shift)


def _tip(what: str, value: object, source: str) -> str:
    if what.startswith("expected a list, got '"):
        return _SQUARE
    if _torn(value) and source[len(str(value)) :].lstrip().startswith(","):
        return _TORN
    unquoted = what.startswith("expected text, got ") and source.startswith(("[", "{", "t", "T", "f", "F"))
    return _QUOTES if unquoted else ""


def _torn(value: object) -> bool:
    """Tell whether text lacks a bracket: YAML took its comma as the end of an entry, as in `{shape: (d, k)}`."""
    return isinstance(value, str) and any(value.count(one) != value.count(other) for one, other in ("()", "[]"))


def _unknown(detail: ErrorDetails, document: Document, model: type[BaseModel]) -> tuple[SpecFault, str]:
    path, parent, _ = _spot(detail, document.data)
    known = [name for name in _fields(model, detail["loc"][:-1]) if join(parent, name) not in document.keys]
    key = str(detail["loc"][-1])
    near = nearest(key, known)
    possible = _TORN if _torn(key) else f" (possible here: {', '.join(known)})" if known else ""
    what = "unknown field" + (f" (did you mean {near!r}?)" if near else possible)
    return fault_at(document.keys[path], path, what), join(parent, near or "?")


def _fields(model: type[BaseModel], loc: Sequence[str | int]) -> list[str]:
    """List the fields that the models at a location know."""
    models = [model]
    for step in loc:
        inner = [field for known in models if (field := known.model_fields.get(str(step)))]
        # A position in a list, a member of a union: the models are the ones that the field's type names.
        models = [found for field in inner for found in _models(field.annotation)] or models
    return [name for known in models for name in known.model_fields]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
