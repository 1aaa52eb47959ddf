"""One submission answers its requests, in as many child processes as it takes.

A request that hangs, dies or exhausts memory loses only itself: the next one runs in a new process, and
the same is not asked of the same target again. Values are asked before calls, so that they never wait for one.
"""

from __future__ import annotations

import itertools
import math
import threading
import time
from typing import TYPE_CHECKING

from grader.errors import GraderFault
from grader.model import Call, Died, Fault, OutOfMemory, Returned, Session, TimedOut, TooLarge
from grader.sandbox import reply
from grader.sandbox.capture import Capture
from grader.sandbox.inside import wire
from grader.sandbox.process import INTERRUPTED, KILLED, UNREADABLE, Child
from grader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.model import Limits, Outcome, Request, Source, Target

# An interpreter and numpy need a tenth of a second; a machine that takes this long is broken.
_STARTUP_SECONDS = 60.0
_OUR_OUTPUT_BYTES = 4096
_KEPT_VALUES = 8
"""How many values of the largest size one submission may give back."""


def hold(
    source: Source, requests: Sequence[Request], limits: Limits, cancelled: threading.Event | None = None
) -> Session:
    """Run a file, ask all requests, and leave nothing behind."""
    sitting = _Sitting(source, limits, cancelled or threading.Event())
    values_first = sorted(range(len(requests)), key=lambda index: isinstance(requests[index], Call))
    try:
        load = sitting.load()
        outcomes = {index: sitting.answer(requests[index]) for index in values_first}
    finally:
        sitting.close()
    in_order = tuple([outcomes[index] for index in range(len(requests))])
    return Session(in_order, load, sitting.stdout.text(), sitting.stderr.text(), "limited")


class _Sitting:
    """The state between two requests: the process, the time left, and what is known to be hopeless."""

    def __init__(self, source: Source, limits: Limits, cancelled: threading.Event) -> None:
        self._source = source
        self._limits = limits
        self._cancelled = cancelled
        self._seconds_left = limits.total_seconds
        # What is not charged, loading again and one more try after a kill, has its end, too.
        self._spare_seconds = limits.total_seconds
        self._room = _KEPT_VALUES * (limits.value_mib << 20)
        self._numbers = itertools.count()
        self._child: Child | None = None
        self._loaded: Outcome | None = None
        self._hopeless: dict[tuple[type[Request], Target], Outcome] = {}
        self.stdout = Capture(limits.output_kib << 10)
        self.stderr = Capture(limits.output_kib << 10)

    def close(self) -> None:
        """End the process, if there is one."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def load(self) -> Outcome:
        """Run the file's top level, unless a process that has done so waits, or it is known to fail."""
        if self._child is not None or (self._loaded is not None and not isinstance(self._loaded, Returned)):
            assert self._loaded is not None  # noqa: S101 - a process is kept only when it was loaded
            return self._loaded
        again = self._loaded is not None
        self._loaded = self._twice(lambda: self._start(again=again) or self._run_top_level(again=again))
        if not isinstance(self._loaded, Returned):
            self.close()
        return self._loaded

    def answer(self, request: Request) -> Outcome:
        """Give the outcome of one request."""
        this = (type(request), request.target)
        if this in self._hopeless:
            return self._hopeless[this]
        outcome = self._kept(self._twice(lambda: self._attempt(request)))
        if isinstance(outcome, TimedOut | Died | OutOfMemory | Fault):
            self._hopeless[this] = outcome
            self.close()
        return outcome

    def _kept(self, outcome: Outcome) -> Outcome:
        """Keep a value while there is room: all values of a submission are held until they are judged."""
        size = getattr(outcome.value, "nbytes", 0) if isinstance(outcome, Returned) else 0
        if size > self._room:
            return TooLarge(f"with the values before it, more than {_KEPT_VALUES * self._limits.value_mib} MiB")
        self._room -= size
        return outcome

    def _twice(self, attempt: Callable[[], Outcome]) -> Outcome:
        """Try again what was killed, at no cost: the kernel may have needed memory for others. Twice is no accident."""
        left = self._seconds_left
        marks = [(stream, stream.mark()) for stream in (self.stdout, self.stderr)]
        outcome = attempt()
        if outcome != KILLED:
            return outcome
        self.close()
        for stream, mark in marks:
            stream.rewind(mark)
        if self._spare_seconds > 0:
            self._spare_seconds -= left - self._seconds_left
            self._seconds_left = left
        return attempt()

    def _attempt(self, request: Request) -> Outcome:
        if isinstance(self._loaded, Returned) and self._seconds_left <= 0:
            return TimedOut(self._limits.total_seconds, whole=True)
        loaded = self.load()
        if not isinstance(loaded, Returned):
            return loaded
        arguments = request.arguments if isinstance(request, Call) else ()
        names = tuple(argument.name for argument in arguments)
        number = next(self._numbers)
        return self._ask(_written(request, number), number, names, self._limits.request_seconds)

    def _start(self, *, again: bool) -> Fault | None:
        """Start a process and limit it; whatever fails here is not the student's fault."""
        if self._cancelled.is_set():
            return INTERRUPTED
        limits = self._limits
        ours = Capture(_OUR_OUTPUT_BYTES)
        number = next(self._numbers)
        seconds = max(self._seconds_left, 0.0) + limits.load_seconds * again
        header = {"kind": "limits", "id": number, "seconds": seconds}
        header |= {"memory_mib": limits.memory_mib, "file_mib": limits.file_mib, "value_mib": limits.value_mib}
        try:
            self._child = Child(ours, ours, max_body=limits.value_mib << 20, cancelled=self._cancelled)
        except OSError as error:
            return Fault(f"no process could be started: {error}")
        ready = self._child.exchange(wire.pack(header), _STARTUP_SECONDS)
        if isinstance(ready, wire.Frame) and ready.header == {"kind": "ready", "id": number}:
            return None
        self.close()
        if isinstance(ready, Fault):
            return ready
        return Fault(f"the process for the submission did not get ready: {ready}\n{ours.text()}".strip())

    def _run_top_level(self, *, again: bool) -> Outcome:
        assert self._child is not None  # noqa: S101 - it was just started
        # What a file prints while it is loaded a second time is no news.
        unheard = Capture(0)
        self._child.listen(*((unheard, unheard) if again else (self.stdout, self.stderr)))
        number = next(self._numbers)
        header = {"kind": "load", "id": number, "name": one_line(self._source.name) or "submission.py"}
        message = wire.pack(header, [self._source.data])
        outcome = self._ask(message, number, (), self._limits.load_seconds, charged=not again)
        if isinstance(outcome, Returned) and self._child is not None:
            self._child.listen(self.stdout, self.stderr)
        return outcome

    def _ask(
        self, message: bytes, number: int, arguments: tuple[str, ...], seconds: float, *, charged: bool = True
    ) -> Outcome:
        """Exchange one request for its outcome; `charged` to the time of the whole submission."""
        charged = charged or self._spare_seconds <= 0
        left = self._seconds_left if charged else math.inf
        assert self._child is not None  # noqa: S101 - only a loaded process is asked
        started = time.monotonic()
        frame = self._child.exchange(message, max(0.0, min(seconds, left)))
        elapsed = time.monotonic() - started
        if charged:
            self._seconds_left -= elapsed
        else:
            self._spare_seconds -= elapsed
        if isinstance(frame, TimedOut):
            return TimedOut(seconds) if seconds <= left else TimedOut(self._limits.total_seconds, whole=True)
        if isinstance(frame, Died | Fault):
            return frame
        try:
            return reply.outcome(frame, number, arguments, self._limits)
        except wire.WireError:
            return UNREADABLE


def _written(request: Request, number: int) -> bytes:
    header = {"kind": "value", "id": number, "name": request.target.name, "key": request.target.key}
    body: list[bytes] = []
    try:
        if isinstance(request, Call):
            header["kind"] = "call"
            header["arrays"] = wire.dump([argument.array for argument in request.arguments], body)
            header["arguments"] = [[each.name, each.layout, each.writeable] for each in request.arguments]
        return wire.pack(header, body)
    except wire.WireError as error:
        raise GraderFault(f"the request for {request.target} cannot be sent: {error}") from error
