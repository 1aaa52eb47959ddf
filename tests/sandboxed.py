"""How the tests of the door put their questions."""

from __future__ import annotations

import textwrap
import threading
from typing import Any

import numpy as np

from grader.model import Argument, Call, Died, Limits, Outcome, Request, Returned, Session, Source, Target, ValueOf
from grader.sandbox import run

# Where nothing hangs, no limit of time may decide a test on a busy machine.
PATIENT = {"load_seconds": 60.0, "request_seconds": 60.0, "total_seconds": 120.0}
UNREADABLE = Died("sent an answer that could not be read")


def sit(
    code: str | bytes,
    *requests: Request,
    name: str = "hw3.py",
    cancelled: threading.Event | None = None,
    **limits: Any,
) -> Session:
    data = textwrap.dedent(code).encode() if isinstance(code, str) else code
    return run(Source(name, data), requests, Limits(**(PATIENT | limits)), cancelled=cancelled)


def value(name: str, key: str | None = None) -> ValueOf:
    return ValueOf(Target(name, key))


def call(name: str, *arguments: Any, key: str | None = None) -> Call:
    made = (
        each if isinstance(each, Argument) else Argument(f"x{n}", np.asarray(each)) for n, each in enumerate(arguments)
    )
    return Call(Target(name, key), tuple(made))


def only(session: Session) -> Outcome:
    (outcome,) = session.outcomes
    return outcome


def returned(outcome: Outcome) -> Any:
    assert isinstance(outcome, Returned), outcome
    return outcome.value
