"""The grader's side of one child process in the tier `limited`: start it, talk to it, end it.

Nothing here waits without a limit: all four pipes are served by one selector, so that a child that fills one
while the grader writes to another blocks nobody.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from grader.model import Died, Fault, TimedOut
from grader.sandbox.inside import wire
from grader.sandbox.workdir import workdir

if TYPE_CHECKING:
    import threading

    from grader.sandbox.capture import Capture

Lost: TypeAlias = TimedOut | Died | Fault

_CHILD = Path(__file__).parent / "inside" / "fresh.py"
_PIECE_BYTES = 1 << 16
# As `-I`, but for the one setting that makes a set's order, and with it a student's result, the same in every run.
_ISOLATED = ("-s", "-P")
# No pipe holds more than this: what was in it when the draining began is taken.
_DRAIN_BYTES = 1 << 20
# Two things no pipe tells: that the run was cancelled, and the end of a process that left a copy of its pipes to
# another. Look for them this often.
_LOOK_SECONDS = 0.1
# The pipes of a process close a little before it has ended.
_LAST_BREATH_SECONDS = 1.0

_ABOVE_STANDARD = 3

INTERRUPTED = Fault("the run was interrupted")
UNREADABLE = Died("sent an answer that could not be read")


class Child:
    """One process; whoever starts it must close it."""

    def __init__(self, stdout: Capture, stderr: Capture, *, max_body: int, cancelled: threading.Event) -> None:
        self._max_body = max_body
        self._cancelled = cancelled
        self._to_send = memoryview(b"")
        self._received = bytearray()
        self._hung_up: float | None = None
        with ExitStack() as stack:
            folder = stack.enter_context(workdir())
            with ExitStack() as theirs:
                request_end, self._requests = _pipe(theirs, stack)
                self._answers, answer_end = _pipe(stack, theirs)
                self._process = stack.enter_context(_spawn(folder, request_end, answer_end))
            assert self._process.stdout is not None  # noqa: S101 - both were asked for as pipes
            assert self._process.stderr is not None  # noqa: S101
            self._sinks = {self._process.stdout.fileno(): stdout, self._process.stderr.fileno(): stderr}
            self._selector = stack.enter_context(selectors.DefaultSelector())
            stack.callback(self._drain)
            stack.callback(self._kill)
            for descriptor in (self._requests, self._answers, *self._sinks):
                os.set_blocking(descriptor, False)
            self._selector.register(self._answers, selectors.EVENT_READ, self._take_answer)
            for descriptor in self._sinks:
                self._selector.register(descriptor, selectors.EVENT_READ, partial(self._take_output, descriptor))
            self._cleanup = stack.pop_all()

    def close(self) -> None:
        """Kill the whole group, keep its last words, and leave nothing behind."""
        self._cleanup.close()

    def listen(self, stdout: Capture, stderr: Capture) -> None:
        """Let what is written from now on go elsewhere."""
        self._drain()
        self._sinks = dict(zip(self._sinks, (stdout, stderr), strict=True))

    def exchange(self, message: bytes, seconds: float) -> wire.Frame | Lost:
        """Send one frame and wait for the one that answers it."""
        self._received.clear()
        self._to_send = memoryview(message)
        self._selector.register(self._requests, selectors.EVENT_WRITE, self._send)
        try:
            return self._answered(seconds)
        except wire.WireError:
            return UNREADABLE
        finally:
            self._ignore(self._requests)

    def _answered(self, seconds: float) -> wire.Frame | Lost:
        deadline = time.monotonic() + seconds
        while True:
            # Looked at before reading: what an ended process has written is in the pipe by then.
            status = self._status()
            patience = 0.0 if status is not None else _LOOK_SECONDS if self._hung_up is None else 0.01
            for key, _ in self._selector.select(max(0.0, min(patience, deadline - time.monotonic()))):
                key.data()
            frame = self._frame()
            if frame is not None:
                return frame
            if status is not None:
                return Died(_end(status))
            if self._cancelled.is_set():
                return INTERRUPTED
            now = time.monotonic()
            if self._hung_up is not None and now >= self._hung_up + _LAST_BREATH_SECONDS:
                return Died("closed the pipe for its answers")
            if now >= deadline:
                return TimedOut(seconds)

    def _frame(self) -> wire.Frame | None:
        if len(self._received) < wire.PREFIX_BYTES:
            return None
        header, body = wire.sizes(bytes(self._received[: wire.PREFIX_BYTES]), max_body=self._max_body)
        middle, end = wire.PREFIX_BYTES + header, wire.PREFIX_BYTES + header + body
        if len(self._received) < end:
            return None
        if len(self._received) > end or self._to_send:
            raise wire.WireError("more than one answer, or one that came before its request")
        return wire.unpack(bytes(self._received[wire.PREFIX_BYTES : middle]), bytes(self._received[middle:]))

    def _send(self) -> None:
        try:
            sent = os.write(self._requests, self._to_send[:_PIECE_BYTES])
        except BlockingIOError:
            return
        except BrokenPipeError:
            # Why nobody reads shows itself at the other pipes.
            sent = len(self._to_send)
        self._to_send = self._to_send[sent:]
        if not self._to_send:
            self._ignore(self._requests)

    def _take_answer(self) -> None:
        piece = os.read(self._answers, _DRAIN_BYTES)
        self._received += piece
        if not piece:
            self._hung_up = time.monotonic()
            self._ignore(self._answers)

    def _take_output(self, descriptor: int) -> int:
        """Keep what is there, and tell how much that was."""
        try:
            piece = os.read(descriptor, _PIECE_BYTES)
        except BlockingIOError:
            return 0
        self._sinks[descriptor].add(piece)
        if not piece:
            self._ignore(descriptor)
        return len(piece)

    def _drain(self) -> None:
        for descriptor in self._sinks:
            taken = 0
            while taken < _DRAIN_BYTES and (size := self._take_output(descriptor)):
                taken += size

    def _ignore(self, descriptor: int) -> None:
        with contextlib.suppress(KeyError):
            self._selector.unregister(descriptor)

    def _status(self) -> int | None:
        """Tell how the process ended, if it has; unreaped, so that its number is nobody else's when it is killed."""
        try:
            seen = os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except (AttributeError, ChildProcessError):
            # There is no waitid on some systems, and nothing to wait for where SIGCHLD is ignored.
            return self._process.poll()
        if seen is None:
            return None
        return seen.si_status if seen.si_code == os.CLD_EXITED else -seen.si_status

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def _spawn(folder: Path, requests: int, answers: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, *_ISOLATED, "-X", "utf8", str(_CHILD), str(requests), str(answers)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        pass_fds=(requests, answers),
        cwd=folder,
        env={"PYTHONHASHSEED": "0"},
        start_new_session=True,
    )


def _pipe(read: ExitStack, write: ExitStack) -> tuple[int, int]:
    """Open a pipe whose two ends are closed with one stack each."""
    ends = os.pipe()
    try:
        reading = _above_standard(ends[0])
        read.callback(os.close, reading)
        writing = _above_standard(ends[1])
        write.callback(os.close, writing)
    finally:
        for end in ends:
            os.close(end)
    return reading, writing


def _above_standard(descriptor: int) -> int:
    """Copy a descriptor to a number above 2."""
    # Where the grader's own 0, 1 or 2 is closed, a pipe gets that number: the child's own stream would overwrite it.
    return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _ABOVE_STANDARD)


def _end(status: int) -> str:
    """Complete the sentence 'the process …'."""
    if status >= 0:
        return f"ended with exit status {status} before it answered"
    try:
        name = f" ({signal.Signals(-status).name})"
    except ValueError:
        name = ""
    return f"was killed by signal {-status}{name}"


KILLED = Died(_end(-signal.SIGKILL))
"""Also what an ended process looks like when the kernel needed its memory, or somebody else ended it."""
