"""How the tests of the door put their questions, to each tier that this machine offers."""

from __future__ import annotations

import atexit
import contextlib
import os
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
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


@pytest.fixture(params=OFFERED, autouse=True, name="tier")
def in_every_tier(request: pytest.FixtureRequest) -> Iterator[Isolation]:
    """A module that imports this runs each of its tests in every tier; `sit` goes through that door."""
    _chosen.append(request.param)
    yield request.param
    _chosen.pop()


def only_in(*tiers: Isolation) -> pytest.MarkDecorator:
    """Mark a test that speaks of these tiers alone."""
    reason = "this machine does not offer it"
    each = [pytest.param(tier, marks=pytest.mark.skipif(tier not in OFFERED, reason=reason)) for tier in tiers]
    return pytest.mark.parametrize("tier", each, indirect=True)


# For slow tests of what does not depend on the walls: a zygote's children, and fresh processes.
in_both_ways = only_in(*dict.fromkeys((OFFERED[0], TIERS[-1])))
# For what a test brings about by itself, whatever the tier.
in_one_tier = only_in(OFFERED[0])


def sit(
    code: str | bytes, *requests: Request, name: str = "hw3.py", through: Door | None = None, **limits: Any
) -> Session:
    """Run a submission `through` a Door; usually that of the tier that is tested."""
    data = textwrap.dedent(code).encode() if isinstance(code, str) else code
    opened = through or door(_chosen[-1])
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


# ── processes, as this machine sees them ────────────────────────────────────────────────────────────────────


def descendants(of: int | None = None) -> list[int]:
    """The processes that this one started, and those that they started, and so on: parents first."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                parents.setdefault(int(parent), []).append(int(folder.name))
    found = [of or os.getpid()]
    for pid in found:
        found += parents.get(pid, [])
    return found[1:]


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended but was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def within(seconds: float, condition: Callable[[], object]) -> bool:
    """Whether something becomes true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


# How a submission shows itself to who watches it from outside: it takes more memory than anybody else.
HOARD = "hoard = __import__('numpy').ones(20 << 20)"
_HOARDED_BYTES = 150 << 20


@contextmanager
def when_it_hoards(act: Callable[[int], object], *, times: int = 1, of: int | None = None) -> Iterator[list[int]]:
    """Do something to a submission from outside when it has come to HOARD; give the numbers of those it was done to."""
    done: list[int] = []
    over = threading.Event()

    def watch() -> None:
        while len(done) < times and not over.wait(0.01):
            for pid in descendants(of):
                with contextlib.suppress(OSError):
                    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
                    if pid not in done and pages * os.sysconf("SC_PAGE_SIZE") > _HOARDED_BYTES:
                        done.append(pid)
                        act(pid)
                        break

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield done
    finally:
        over.set()
        watcher.join()
