"""One submission answers its requests, in as many child processes as it takes.

A request that hangs, dies or exhausts memory loses only itself: the next one runs in a new process, and
the same is not asked of the same target again. Values are asked before calls, so that they never wait for one.
"""

from __future__ import annotations

import math
import time
from collections import deque
from types import EllipsisType, NoneType
from typing import TYPE_CHECKING, TypeAlias

from grader.model import (
    Call,
    Died,
    Fault,
    Missing,
    NotCallable,
    NotMapping,
    OutOfMemory,
    Returned,
    Session,
    TimedOut,
    TooLarge,
    ValueOf,
)
from grader.sandbox import reply
from grader.sandbox.capture import Capture
from grader.sandbox.conversation import KILLED, UNREADABLE
from grader.sandbox.inside import wire
from grader.sandbox.inside.answer import HELD_SECONDS
from grader.sandbox.size import size_of
from grader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from grader.model import Isolation, Limits, Outcome, Request, Source, Target
    from grader.sandbox.conversation import Conversation

    Start: TypeAlias = Callable[[Mapping[str, float], Capture, Capture], Conversation]

_KEPT_VALUES = 8
"""How many values of the largest size one submission may give back."""
_PLAIN = (str, int, float, complex, tuple, list, dict, NoneType, EllipsisType)
_LOAD = -1
"""The number of loading the file; those of the requests are their places."""


def hold(
    source: Source, requests: Sequence[Request], limits: Limits, start: Start, *, ahead: bool, isolation: Isolation
) -> Session:
    """Run a file, ask all requests, and leave nothing behind.

    `start` starts a process under limits that knows the requests, and raises what the caller is to know. With `ahead`
    it is asked all of them at once; else each when the one before it was answered.
    """
    try:
        return _held(_Sitting(source, requests, limits, start, ahead=ahead), isolation)
    except _IrregularError:
        # Rare, and whose fault it is shows only when one is asked after the other, from the start.
        return _held(_Sitting(source, requests, limits, start, ahead=False), isolation)


def _held(sitting: _Sitting, isolation: Isolation) -> Session:
    try:
        load = sitting.load()
        sitting.ask_all()
    finally:
        sitting.close()
    outcomes = tuple([outcome for _, outcome in sorted(sitting.outcomes.items())])
    return Session(outcomes, load, sitting.stdout.text(), sitting.stderr.text(), isolation)


class _IrregularError(Exception):
    """A process that was asked all at once was killed by somebody, or sent something else: it is not clear at what."""


class _Sitting:
    """The state between two requests: the process, the time left, and what is known to be hopeless."""

    def __init__(
        self, source: Source, requests: Sequence[Request], limits: Limits, start: Start, *, ahead: bool
    ) -> None:
        self._source = source
        self._requests = requests
        self._limits = limits
        self._start = start
        self._ahead = ahead
        self._seconds_left = limits.total_seconds
        # What is not charged, loading again and one more try after a kill, has its end, too.
        self._spare_seconds = limits.total_seconds
        self._room = _KEPT_VALUES * (limits.value_mib << 20)
        self._child: Conversation | None = None
        self._loaded: Outcome | None = None
        self._foreseen: dict[tuple[type[Request], Target], Outcome] = {}
        self._killed_once: set[int] = set()
        # Begun and ended, as it seems, by a process that was lost before it sent the answer; what it printed is known.
        self._unsent: set[int] = set()
        self.outcomes: dict[int, Outcome] = {}
        self.stdout = Capture(limits.output_kib << 10)
        self.stderr = Capture(limits.output_kib << 10)

    def close(self) -> None:
        """End the process, if there is one."""
        child, self._child = self._child, None
        if child is not None:
            child.close()

    def load(self) -> Outcome:
        """Run the file's top level, unless a process that has done so waits, or it is known to fail."""
        if self._child is not None or (self._loaded is not None and not isinstance(self._loaded, Returned)):
            assert self._loaded is not None  # noqa: S101 - a process is kept only when it was loaded
            return self._loaded
        again = self._loaded is not None
        before = self._moment()
        self._loaded = self._run_top_level(again=again)
        if self._loaded == KILLED:
            self._back_to(before)
            self._loaded = self._run_top_level(again=again)
        if not isinstance(self._loaded, Returned):
            self.close()
        return self._loaded

    def ask_all(self) -> None:
        """Give every request its outcome."""
        calls = [isinstance(request, Call) for request in self._requests]
        waiting = deque(sorted(range(len(calls)), key=calls.__getitem__))
        while waiting:
            known = self._known(waiting[0])
            if known is not None:
                self.outcomes[waiting.popleft()] = known
            else:
                self._converse(waiting)

    def _known(self, number: int) -> Outcome | None:
        """Give the outcome that a request has without being asked."""
        foreseen = self._foreseen.get(self._this(number))
        if foreseen is not None and not self._may_be_repeated(number):
            return foreseen
        if isinstance(self._loaded, Returned) and self._seconds_left <= 0 and not self._may_be_repeated(number):
            return TimedOut(self._limits.total_seconds, whole=True)
        loaded = self.load()
        return None if isinstance(loaded, Returned) else loaded

    def _may_be_repeated(self, number: int) -> bool:
        """Tell whether a request was answered in time, though the answer was lost."""
        return number in self._unsent and self._spare_seconds > 0

    def _converse(self, waiting: deque[int]) -> None:
        """Ask one process what waits, until nothing does, or it is lost."""
        assert self._child is not None  # noqa: S101 - it was loaded
        # What the values are tells which calls need not be tried.
        kind = type(self._requests[waiting[0]])
        sent = [number for number in waiting if type(self._requests[number]) is kind]
        repeated = [number for number in sent if self._may_be_repeated(number)]
        sent = [number for number in sent if self._this(number) not in self._foreseen][: None if self._ahead else 1]
        sent = repeated or sent
        if repeated:
            self._child.listen(Capture(0), Capture(0))
        self._child.begun()
        self._child.send(wire.pack({"kind": "ask", "numbers": sent}))
        for place, number in enumerate(sent):
            if not self._settled(sent, place, number, waiting):
                return
        if repeated:
            # The rest meets a process that has answered nothing, as it would if no answer had been lost.
            self.close()

    def _settled(self, sent: list[int], place: int, number: int, waiting: deque[int]) -> bool:
        """Wait for the next outcome, and tell whether the process goes on."""
        assert self._child is not None  # noqa: S101 - it was asked
        before = self._moment()
        outcome = self._kept(self._answer(number, self._limits.request_seconds, charged=number not in self._unsent))
        if self._ahead and outcome in (KILLED, UNREADABLE):
            raise _IrregularError
        if outcome == KILLED and number not in self._killed_once:
            # The kernel may have needed its memory for others. Twice is no accident.
            self._killed_once.add(number)
            self._back_to(before)
            return False
        lost = isinstance(outcome, TimedOut | Died | OutOfMemory | Fault)
        if lost:
            # What was answered, but not sent, is asked again; the last one begun is the one to blame.
            last = min(max(place, self._child.begun() - 1), len(sent) - 1)
            self._unsent.update(sent[place:last])
            number = sent[last]
            self._foreseen[self._this(number)] = outcome
            self.close()
        waiting.remove(number)
        self.outcomes[number] = outcome
        self._foresee_calls(number, outcome)
        return not lost and (self._seconds_left > 0 or number in self._unsent)

    def _this(self, number: int) -> tuple[type[Request], Target]:
        """Give what need not be asked again once it has hung or died, or its outcome can be told otherwise."""
        return type(self._requests[number]), self._requests[number].target

    def _foresee_calls(self, number: int, outcome: Outcome) -> None:
        """Where the value of a target is plain as it is, or not there, calling it has an outcome that can be told."""
        request = self._requests[number]
        if not isinstance(request, ValueOf):
            return
        match outcome:
            case Missing() | NotMapping():
                self._foreseen[Call, request.target] = outcome
            case Returned(note="") if isinstance(outcome.value, _PLAIN):
                self._foreseen[Call, request.target] = NotCallable(type(outcome.value).__name__)

    def _kept(self, outcome: Outcome) -> Outcome:
        """Keep a value while there is room: all values of a submission are held until they are judged."""
        size = size_of(outcome.value) if isinstance(outcome, Returned) else 0
        if size > self._room:
            return TooLarge(f"with the values before it, more than {_KEPT_VALUES * self._limits.value_mib} MiB")
        self._room -= size
        return outcome

    def _moment(self) -> tuple[float, tuple[int, bool], tuple[int, bool]]:
        return self._seconds_left, self.stdout.mark(), self.stderr.mark()

    def _back_to(self, moment: tuple[float, tuple[int, bool], tuple[int, bool]]) -> None:
        """Let a try that was killed count for nothing, as long as there is time to spare."""
        self.close()
        left, stdout, stderr = moment
        self.stdout.rewind(stdout)
        self.stderr.rewind(stderr)
        if self._spare_seconds > 0:
            self._spare_seconds -= left - self._seconds_left
            self._seconds_left = left

    def _run_top_level(self, *, again: bool) -> Outcome:
        limits = self._limits
        seconds = max(self._seconds_left, 0.0) + limits.load_seconds * again
        header = {"seconds": seconds, "memory_mib": limits.memory_mib}
        header |= {"file_mib": limits.file_mib, "value_mib": limits.value_mib}
        # What a file prints while it is loaded a second time is no news.
        unheard = Capture(0)
        streams = (unheard, unheard) if again else (self.stdout, self.stderr)
        self._child = self._start(header, *streams)
        name = one_line(self._source.name) or "submission.py"
        self._child.send(wire.pack({"kind": "load", "id": _LOAD, "name": name}, [self._source.data]))
        outcome = self._answer(_LOAD, limits.load_seconds, charged=not again)
        if again:
            self._child.listen(self.stdout, self.stderr)
        return outcome

    def _answer(self, number: int, seconds: float, *, charged: bool = True) -> Outcome:
        """Wait for one answer, `charged` to the time of the whole submission."""
        charged = charged or self._spare_seconds <= 0
        left = self._seconds_left if charged else math.inf
        assert self._child is not None  # noqa: S101 - only a running process is asked
        started = time.monotonic()
        frame = self._child.receive(max(0.0, min(seconds + HELD_SECONDS, left)))
        outcome = self._read(frame, number) if isinstance(frame, wire.Frame) else frame
        elapsed = time.monotonic() - started  # with our own reading: what is tedious to read is the submission's doing
        if charged:
            self._seconds_left -= elapsed
        else:
            self._spare_seconds -= elapsed
        if isinstance(outcome, TimedOut) and seconds + HELD_SECONDS > left:
            return TimedOut(self._limits.total_seconds, whole=True)
        return TimedOut(seconds) if isinstance(outcome, TimedOut) else outcome

    def _read(self, frame: wire.Frame, number: int) -> Outcome:
        request = self._requests[number] if number >= 0 else None
        arguments = request.arguments if isinstance(request, Call) else ()
        try:
            return reply.outcome(frame, number, arguments, self._limits)
        except wire.WireError:
            return UNREADABLE
