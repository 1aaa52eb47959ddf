"""`results.json`: everything a run found, for programs. Its JSON Schema lies beside this file."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from grader.model import Assignment, Finding, ItemResult, Json, LeftOut, Results, Run, SubmissionResult

SCHEMA = "grader/results/v1"

# Texts were cut to a readable length where they were made; this bounds what came around that.
_LONGEST_TEXT = 8000
# Python refuses to write integers of more than 4300 digits; no double holds more than 1024 bits.
_MOST_BITS = 1024

# What begins a line in the whole document: a field of it, an entry of one of its lists.
FIELD, ENTRY = "\n  ", "\n    "

_string = json.encoder.encode_basestring
_single = json.JSONEncoder(allow_nan=False).encode


def to_text(results: Results) -> str:
    """Write the results as JSON text; equal results give equal bytes."""
    entries = (entry_text(submission, results.assignment) for submission in results.submissions)
    return "".join(file_parts(results.assignment, results.run, entries, results.left_out))


def entry_text(submission: SubmissionResult, assignment: Assignment) -> str:
    """Write one submission as it stands in the file, without the comma behind it."""
    return _written(_submission(submission, assignment.points), ENTRY)


def file_parts(assignment: Assignment, run: Run, entries: Iterable[str], left_out: Sequence[LeftOut]) -> Iterator[str]:
    """Write the file piece by piece from the texts of its entries, so that a large class never stands in memory."""
    head: dict[str, Any] = {
        "schema": SCHEMA,
        "assignment": {
            "id": _text(assignment.id),
            "title": _text(assignment.title),
            "points": _number(assignment.points),
        },
        "run": _run(run),
    }
    tail = [{"path": _text(left.path), "reason": _text(left.reason)} for left in left_out]
    fields = "".join(f"{FIELD}{_string(key)}: {_written(value, FIELD)}," for key, value in head.items())
    yield f'{{{fields}{FIELD}"submissions": ['
    empty, before = True, ENTRY
    for entry in entries:
        yield before + entry
        empty, before = False, f",{ENTRY}"
    yield f'{"" if empty else FIELD}],{FIELD}"left_out": {_written(tail, FIELD)}\n}}\n'


def to_json(results: Results) -> dict[str, Any]:
    """Give the results in the shape of `results.schema.json`."""
    found: dict[str, Any] = json.loads(to_text(results))
    return found


def schema() -> dict[str, Any]:
    """Give the JSON Schema of `results.json`, with every field described."""
    text = Path(__file__).with_name("results.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def _run(run: Run) -> dict[str, Any]:
    return {
        "grader": _text(run.grader),
        "python": _text(run.python),
        "numpy": _text(run.numpy),
        "seed": run.seed,
        "isolation": run.isolation,
        "seconds": round(run.seconds, 3),
    }


def _submission(submission: SubmissionResult, points: Decimal) -> dict[str, Any]:
    return {
        "student": _text(submission.student),
        "status": "graded" if submission.graded else "not graded",
        "score": None if submission.score is None else _number(submission.score),
        "points": _number(points),
        "findings": [_finding(finding) for finding in submission.findings],
        "problems": [
            {"problem": _text(said.problem), "findings": [_finding(finding) for finding in said.findings]}
            for said in submission.problems
        ],
        "items": [_item(item) for item in submission.items],
    }


def _item(item: ItemResult) -> dict[str, Any]:
    return {
        "problem": _text(item.problem),
        "item": _text(item.item),
        "verdict": item.verdict.value,
        "score": None if item.score is None else _number(item.score),
        "points": _number(item.points),
        "findings": [_finding(finding) for finding in item.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    data = {_text(key): _plain(value) for key, value in finding.data.items()}
    return {"code": _text(finding.code), "message": _text(finding.message), "data": data}


def _plain(value: Json) -> Json:
    match value:
        case int() if value.bit_length() > _MOST_BITS:
            return f"an integer of {value.bit_length()} bits"
        case None | int():  # bool is an int
            return value
        case float():
            number = float(value)  # a subclass may write itself in its own way
            return number if math.isfinite(number) else repr(number)
        case list() | tuple():
            return [_plain(entry) for entry in value]
        case dict():
            return {_text(key): _plain(entry) for key, entry in value.items()}
    # A text; or a stray value of some kind, for which a class must not lose its results.
    return _text(str(value))


def _text(text: str) -> str:
    return clean(text, limit=_LONGEST_TEXT)


def _number(points: Decimal) -> float:
    """Give the double nearest to an exact number: JSON then shows 0.3 for three times 0.1."""
    return float(points)


def _written(value: Any, line: str) -> str:
    """Write what `json.dumps(value, indent=2)` writes, which takes some times as long; `line` begins its lines."""
    if isinstance(value, str):
        return _string(value)
    inner = line + "  "
    if isinstance(value, dict) and value:
        fields = f",{inner}".join([f"{_string(key)}: {_written(entry, inner)}" for key, entry in value.items()])
        return f"{{{inner}{fields}{line}}}"
    if isinstance(value, list) and value:
        entries = f",{inner}".join([_written(entry, inner) for entry in value])
        return f"[{inner}{entries}{line}]"
    return _single(value)
