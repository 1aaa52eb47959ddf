"""The grader's side of one child process: send it frames, take its answers and output, end it.

Nothing here waits without a limit: all pipes are served by one loop, so that a child that fills one while the grader
writes to another blocks nobody.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from grader.model import Died, Fault, TimedOut
from grader.sandbox.inside import wire

if TYPE_CHECKING:
    from grader.sandbox.capture import Capture

Lost: TypeAlias = TimedOut | Died | Fault

_PIECE_BYTES = 1 << 16
# No pipe holds more than this: what was in it when the draining began is taken.
_DRAIN_BYTES = 1 << 20
# Output is looked for this often, so that no line that is printed wakes anybody; and so is what no descriptor tells:
# the end of a process that left a copy of its pipes to another.
_LOOK_SECONDS = 0.005
# The pipes of a process close a little before it has ended.
_LAST_BREATH_SECONDS = 1.0

UNREADABLE = Died("sent an answer that could not be read")


class Process(Protocol):
    """A running child, however it was started."""

    @property
    def ending(self) -> int | None:
        """A descriptor that is readable once it has ended; None where the system has no such thing."""

    def status(self) -> int | None:
        """Tell how it ended, a signal as a negative number; None while it runs."""

    def close(self) -> None:
        """Kill it, and whatever it started, and leave nothing behind."""


class Pipes(NamedTuple):
    """The pipes between the grader and one child: either all the grader's ends, or all the child's."""

    stdout: int
    stderr: int
    requests: int
    answers: int
    progress: int
    """A byte for each request that was begun; read only when one is lost, so that none of them wakes anybody."""

    def close(self) -> None:
        """Close these ends."""
        for descriptor in self:
            os.close(descriptor)


def pipes() -> tuple[Pipes, Pipes]:
    """Open the pipes; give our ends and the child's."""
    ends = {name: os.pipe() for name in Pipes._fields}
    reads = {name: read for name, (read, _) in ends.items()}
    writes = {name: write for name, (_, write) in ends.items()}
    os.set_blocking(writes["progress"], False)
    return (
        Pipes(**{**reads, "requests": writes["requests"]}),
        Pipes(**{**writes, "requests": reads["requests"]}),
    )


class Conversation:
    """One process and its pipes; whoever starts it must close it."""

    def __init__(self, process: Process, ours: Pipes, stdout: Capture, stderr: Capture, *, max_body: int) -> None:
        self._process = process
        self._pipes = ours
        self._sinks = {ours.stdout: stdout, ours.stderr: stderr}
        self._max_body = max_body
        self._to_send = memoryview(b"")
        self._received = bytearray()
        self._hung_up: float | None = None
        self._ending = False
        self._poll = select.poll()
        for descriptor in ours:
            os.set_blocking(descriptor, False)
        self._poll.register(ours.answers, select.POLLIN)
        if process.ending is not None:
            self._poll.register(process.ending, select.POLLIN)

    def close(self) -> None:
        """Kill the process, keep its last words, and leave nothing behind."""
        try:
            self._process.close()
            self._drain()
        finally:
            self._pipes.close()

    def listen(self, stdout: Capture, stderr: Capture) -> None:
        """Let what is written from now on go elsewhere."""
        self._drain()
        self._sinks = dict(zip(self._sinks, (stdout, stderr), strict=True))

    def send(self, message: bytes) -> None:
        """Let a message be sent while answers are waited for."""
        self._to_send = memoryview(bytes(self._to_send) + message)
        self._poll.register(self._pipes.requests, select.POLLOUT)

    def receive(self, seconds: float) -> wire.Frame | Lost:
        """Wait for the next frame."""
        deadline = time.monotonic() + seconds
        try:
            while True:
                # Looked at before reading: what an ended process has written is in the pipe by then.
                status = self._process.status() if self._ending or self._process.ending is None else None
                frame = self._frame() or self._frame_after_waiting(deadline, at_once=status is not None)
                if frame is not None:
                    return frame
                if status is not None:
                    return Died(_end(status))
                now = time.monotonic()
                if self._hung_up is not None and now >= self._hung_up + _LAST_BREATH_SECONDS:
                    return Died("closed the pipe for its answers")
                if now >= deadline:
                    return TimedOut(seconds)
        except wire.WireError:
            return UNREADABLE

    def begun(self) -> int:
        """Count the requests that were begun since this was last asked."""
        marks = 0
        with contextlib.suppress(BlockingIOError):
            while marks < _DRAIN_BYTES and (piece := os.read(self._pipes.progress, _PIECE_BYTES)):
                marks += len(piece)
        return marks

    def _frame_after_waiting(self, deadline: float, *, at_once: bool) -> wire.Frame | None:
        """Serve the pipes once; give the next frame if it is complete then."""
        patience = 0.0 if at_once else min(deadline - time.monotonic(), _LOOK_SECONDS)
        ready = self._poll.poll(max(0.0, patience) * 1000)
        for descriptor, _ in ready:
            if descriptor == self._pipes.answers:
                self._take_answers()
            elif descriptor == self._pipes.requests:
                self._send()
            else:
                self._ending = True
                self._poll.unregister(descriptor)
        if not ready:
            self._drain()
        return self._frame()

    def _frame(self) -> wire.Frame | None:
        if len(self._received) < wire.PREFIX_BYTES:
            return None
        header, body = wire.sizes(bytes(self._received[: wire.PREFIX_BYTES]), max_body=self._max_body)
        middle, end = wire.PREFIX_BYTES + header, wire.PREFIX_BYTES + header + body
        if len(self._received) < end:
            return None
        frame = wire.unpack(bytes(self._received[wire.PREFIX_BYTES : middle]), bytes(self._received[middle:end]))
        del self._received[:end]
        return frame

    def _send(self) -> None:
        try:
            sent = os.write(self._pipes.requests, self._to_send[:_PIECE_BYTES])
        except BlockingIOError:
            return
        except BrokenPipeError:
            # Why nobody reads shows itself at the other pipes.
            sent = len(self._to_send)
        self._to_send = self._to_send[sent:]
        if not self._to_send:
            self._poll.unregister(self._pipes.requests)

    def _take_answers(self) -> None:
        piece = os.read(self._pipes.answers, _DRAIN_BYTES)
        self._received += piece
        if not piece:
            self._hung_up = time.monotonic()
            self._poll.unregister(self._pipes.answers)

    def _take_output(self, descriptor: int) -> int:
        """Keep what is there, and tell how much that was."""
        try:
            piece = os.read(descriptor, _PIECE_BYTES)
        except BlockingIOError:
            return 0
        self._sinks[descriptor].add(piece)
        return len(piece)

    def _drain(self) -> None:
        for descriptor in self._sinks:
            taken = 0
            while taken < _DRAIN_BYTES and (size := self._take_output(descriptor)):
                taken += size


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
