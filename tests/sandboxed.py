"""How the tests of the door put their questions, to each tier that this machine offers."""

from __future__ import annotations

import atexit
import textwrap
from collections.abc import Iterator
from functools import cache
from typing import Any, cast

import numpy as np
import pytest

from grader.errors import UsageError
from grader.model import (
    Argument,
    Call,
    Died,
    Isolation,
    Limits,
    Outcome,
    Request,
    Returned,
    Session,
    Source,
    Target,
    ValueOf,
)
from grader.sandbox import Door
from grader.sandbox.tiers import TIERS

# Where nothing hangs, no limit of time may decide a test on a busy machine.
PATIENT = {"load_seconds": 60.0, "request_seconds": 60.0, "total_seconds": 120.0}
UNREADABLE = Died("sent an answer that could not be read")


@cache
def door(tier: Isolation) -> Door | None:
    """The one Door of a tier that all tests share; none where this machine does not offer it."""
    opened = Door(isolation=tier)
    atexit.register(opened.close)
    try:
        assert opened.isolation == tier
    except UsageError:
        return None
    return opened


OFFERED = [tier for tier in TIERS if door(tier) is not None]
BEST = cast("Door", door(OFFERED[0]))
_chosen = OFFERED[:1]


@pytest.fixture(params=OFFERED, autouse=True)
def tier(request: pytest.FixtureRequest) -> Iterator[Isolation]:
    """A module that imports this runs each of its tests in every tier; `sit` goes through that door."""
    _chosen.append(request.param)
    yield request.param
    _chosen.pop()


def sit(code: str | bytes, *requests: Request, name: str = "hw3.py", **limits: Any) -> Session:
    data = textwrap.dedent(code).encode() if isinstance(code, str) else code
    opened = door(_chosen[-1])
    assert opened is not None
    return opened.run(Source(name, data), requests, Limits(**(PATIENT | limits)))


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
