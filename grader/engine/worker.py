"""A worker process: opens a door of its own, then grades what it is handed, one submission after the other.

Only the grader's own processes talk here, so pickles may pass between them. What comes from a submission never does.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from grader.collect import read_submission
from grader.engine.diagnosis import Diagnosis
from grader.engine.grade import grade, not_graded, our_fault
from grader.engine.tell import teller
from grader.errors import GraderFault

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from multiprocessing.connection import Connection
    from types import FrameType

    from grader.engine.diagnosis import Known
    from grader.engine.plan import Plan
    from grader.engine.tell import Told
    from grader.model import Isolation, Limits, Request, Run, Session, Source, SubmissionResult

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4


class OpenDoor(Protocol):
    """A door to strangers' code that stands open, for one user at a time."""

    @property
    def isolation(self) -> Isolation:
        """How well it contains what it runs."""

    def run(self, source: Source, requests: Sequence[Request], limits: Limits) -> Session:
        """Run a submission and ask it all requests."""


@dataclass(frozen=True, slots=True)
class Task:
    """What every worker of a run needs: it is handed over once, when the worker starts."""

    plan: Plan
    run: Run
    """The facts of the run; its isolation is what every worker's door must offer."""
    door: Callable[[], AbstractContextManager[OpenDoor]]
    """Opens a door; can be pickled."""
    known: Known
    """What common mistakes would give: the reference is asked before any worker starts."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker's first words: its door is open. `fault` says why it is not."""

    fault: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """One submission, by its place among all, and what to write about it."""

    index: int
    told: Told


def work(pipe: Connection, task: Task, parent: int, others: Sequence[Connection]) -> None:
    """Live as a worker: until there is nothing more to do, or the main process says so, or has gone.

    `others` are ends of pipes that came with the fork and belong to the main process alone.
    """
    _listen_to_main_alone(parent)
    for other in others:
        other.close()
    try:
        with task.door() as door:
            if door.isolation != task.run.isolation:
                raise GraderFault(f"a door offers {door.isolation}, where another offered {task.run.isolation}")
            _unreadable()
            pipe.send(Ready())
            _serve(pipe, task, door)
    except (EOFError, BrokenPipeError):
        return
    except Exception as error:  # noqa: BLE001 - told to the main process, which decides what becomes of the run
        pipe.send(Ready(f"{type(error).__name__}: {error}"))


def _serve(pipe: Connection, task: Task, door: OpenDoor) -> None:
    plan, diagnose = task.plan, Diagnosis(lambda planned: task.known.get(planned.first, ()))
    tell = teller(plan.assignment, task.run)

    def told(result: SubmissionResult) -> Told:
        try:
            return tell(result)
        except Exception as error:  # noqa: BLE001 - what cannot be told of one is a fault of ours, and ends no run
            return tell(not_graded(plan, result.student, [our_fault(error)]))

    while (handed := pipe.recv()) is not None:
        index, found = handed
        graded = grade(plan, read_submission(found), run=door.run, diagnose=diagnose)
        pipe.send(Finished(index, told(graded)))


def _listen_to_main_alone(parent: int) -> None:
    """Leave it to the main process what Ctrl-C means, and end with it, however it ends."""

    def end(_number: int, _frame: FrameType | None) -> None:
        # Unwinds the stack, so that the door is closed, which the next request must not interrupt: one may come from
        # the main process, and one from whoever ends the whole group.
        signal.signal(signal.SIGTERM, lambda *_: None)
        raise SystemExit

    # Not SIG_IGN: that would be passed on to every program that is started from here.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, end)
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        # The main process ended before it could be watched.
        os._exit(1)


def _unreadable() -> None:
    """Keep others of this user from reading the memory of this process: the reference's answers are in it."""
    if sys.platform == "linux":
        _prctl(_PR_SET_DUMPABLE, 0)


def _prctl(option: int, value: int) -> None:
    zero = ctypes.c_ulong(0)
    if ctypes.CDLL(None, use_errno=True).prctl(option, ctypes.c_ulong(value), zero, zero, zero):
        raise OSError(ctypes.get_errno(), "prctl")
