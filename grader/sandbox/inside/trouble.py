"""Describe an exception that student code raised, however hard it resists.

This file runs in the child process; it knows nothing of the grader but the wire.
"""

from __future__ import annotations

import traceback
from collections import deque
from types import TracebackType
from typing import Any

from grader.sandbox.inside.plain import class_name, sound

_MAX_TEXT = 8000
_MAX_FRAMES = 2000
# Exactly these: a subclass may have its own ideas about its attributes.
_SYNTAX_ERRORS = (SyntaxError, IndentationError, TabError)


def describe(error: BaseException, file: str) -> dict[str, Any]:
    """Give type, message, line and traceback of an exception, seen from the student's own file."""
    frames = _frames(error, file)
    name = class_name(type(error)).rpartition(".")[2]
    return {
        "kind": "raised",
        "error": name,
        "message": _message(error),
        "line": _line(error, frames, file),
        "traceback": _bounded("".join(traceback.StackSummary.from_list(frames).format())),
    }


def _frames(error: BaseException, file: str) -> list[traceback.FrameSummary]:
    """List the frames that stand in the student's own file, outermost first."""
    step: TracebackType | None = BaseException.__dict__["__traceback__"].__get__(error)
    own: deque[tuple[int, str]] = deque(maxlen=_MAX_FRAMES)
    while step is not None:
        code = step.tb_frame.f_code
        if code.co_filename == file:
            own.append((step.tb_lineno, code.co_name))
        step = step.tb_next
    return [traceback.FrameSummary(file, line, name) for line, name in own]


def _message(error: BaseException) -> str:
    try:
        # The line has its own field, and `str` of a syntax error repeats it together with the file's name.
        text = error.msg if type(error) in _SYNTAX_ERRORS else str(error)  # type: ignore[attr-defined]
        return _bounded(str.__str__(text))
    except BaseException as failure:  # noqa: BLE001 - a hostile __str__ may raise anything
        return f"(its message cannot be shown: str() raised {class_name(type(failure))})"


def _line(error: Any, frames: list[traceback.FrameSummary], file: str) -> int | None:
    if type(error) in _SYNTAX_ERRORS and error.filename == file and type(error.lineno) is int and error.lineno > 0:
        return error.lineno
    return frames[-1].lineno if frames else None


def _bounded(text: str) -> str:
    text = sound(text)
    if len(text) <= _MAX_TEXT:
        return text
    half = _MAX_TEXT // 2
    return f"{text[:half]}\n… ({len(text) - 2 * half} characters) …\n{text[-half:]}"
