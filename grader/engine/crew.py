"""The workers of a run: started, handed submissions, heard, replaced when they die, and ended."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import sys
import time
from collections import deque
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from grader.engine.worker import Finished, Ready, work
from grader.errors import GraderFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext
    from types import TracebackType

    from grader.collect import Handed
    from grader.engine.tell import Told
    from grader.engine.worker import Task

Start: TypeAlias = Literal["fork", "spawn"]
"""How a worker comes to be: as a copy of this process, or as a fresh one, for systems where a copy is not safe."""

TICK_SECONDS: Final = 0.1
"""How often a run looks up when nothing happens."""
AHEAD: Final = 2
"""What a worker has at once: the submission that it grades, and the next one, so that it never waits."""
TRIES: Final = 2
FAILURES_PER_WORKER: Final = 3
"""So many workers may die, per worker of the crew, without one finished submission in between."""
_LEAVE_SECONDS: Final = 0.5


class Crew:
    """The worker processes of one run. A context: none of them outlives it."""

    def __init__(self, task: Task, jobs: int, start: Start | None = None) -> None:
        self._task = task
        self._jobs = jobs
        self._context: BaseContext = multiprocessing.get_context(
            start or ("fork" if sys.platform == "linux" else "spawn")
        )
        self._workers: list[_Worker] = []
        self._waiting: deque[int] = deque()
        self._open: set[int] = set()
        self._tries: dict[int, int] = {}
        self._failures = 0

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.ask_to_leave(at_once=bool(worker.queue))
        deadline = time.monotonic() + _LEAVE_SECONDS
        for worker in self._workers:
            worker.end(deadline - time.monotonic())
        self._workers = []

    def grade(
        self, submissions: Sequence[Handed], stopped: Callable[[], bool]
    ) -> Iterator[tuple[int, Told | None] | None]:
        """Give what is told of each submission as it is finished, by its place; None in between, when time has passed.

        A submission of which nothing is told has ended `TRIES` workers. Ends early when `stopped` says so. Raises
        GraderFault when worker after worker dies.
        """
        self._waiting.extend(range(len(submissions)))
        self._open.update(self._waiting)
        while self._open and not stopped():
            self._hire()
            self._hand_out(submissions)
            for worker in self._heard():
                match worker.said():
                    case Finished(index, told):
                        worker.queue.popleft()
                        self._failures = 0
                        if index in self._open:
                            self._open.remove(index)
                            yield index, told
                    case Ready(fault=""):
                        worker.ready = True
                    case Ready(fault):
                        yield from self._lost(worker, fault)
                    case None:
                        yield from self._lost(worker, "it ended without a word")
            yield None

    def _hire(self) -> None:
        while len(self._workers) < min(self._jobs, len(self._open)):
            self._workers.append(_Worker(self._context, self._task, [one.pipe for one in self._workers]))

    def _hand_out(self, submissions: Sequence[Handed]) -> None:
        """Give each worker its next; one that would be idle takes what stands behind another's, who may be slow."""
        for length in range(AHEAD):
            for worker in self._workers:
                if len(worker.queue) != length:
                    continue
                if self._waiting:
                    index = self._waiting.popleft()
                    worker.hand(index, submissions[index])
                elif length == 0 and (behind := self._behind_another()) is not None:
                    worker.hand(behind, submissions[behind])

    def _behind_another(self) -> int | None:
        queued = [index for worker in self._workers for index in worker.queue]
        behind = (worker.queue[-1] for worker in self._workers if len(worker.queue) > 1)
        return next((index for index in behind if index in self._open and queued.count(index) == 1), None)

    def _heard(self) -> list[_Worker]:
        """Wait a moment for workers that say something, or have ended."""
        spoken = set(wait([worker.pipe for worker in self._workers], TICK_SECONDS))
        # A process of a dead worker's own may still hold its end of the pipe open.
        return [
            worker for worker in self._workers if worker.pipe in spoken or not (spoken or worker.process.is_alive())
        ]

    def _lost(self, worker: _Worker, how: str) -> Iterator[tuple[int, None]]:
        """Count a worker that died; what it had is handed out again, but what it was at only once more."""
        self._workers.remove(worker)
        worker.end(0.0)
        self._failures += 1
        if self._failures > FAILURES_PER_WORKER * self._jobs:
            raise GraderFault(f"{self._failures} worker processes failed one after the other; the last: {how}")
        elsewhere = {index for other in self._workers for index in other.queue}
        left = [index for index in worker.queue if index in self._open and index not in elsewhere]
        if worker.started and worker.queue[0] in left:
            first = worker.queue[0]
            self._tries[first] = self._tries.get(first, 0) + 1
            if self._tries[first] == TRIES:
                left.remove(first)
                self._open.remove(first)
                yield first, None
        self._waiting.extendleft(reversed(left))


class _Worker:
    """One worker process, the pipe to it, and what it was handed: the first of that is being graded."""

    def __init__(self, context: Any, task: Task, others: list[Connection]) -> None:
        self.pipe: Connection
        self.pipe, theirs = context.Pipe()
        inherited = [self.pipe, *others] if context.get_start_method() == "fork" else []
        # What is there now will stay: frozen, it is not touched, and so not copied, by the worker's garbage collector.
        gc.freeze()
        self.process = context.Process(target=work, args=(theirs, task, os.getpid(), inherited), daemon=True)
        self.process.start()
        gc.unfreeze()
        theirs.close()
        self.queue: deque[int] = deque()
        self.ready = False

    @property
    def started(self) -> bool:
        """Whether the first of the queue has been begun."""
        return self.ready and bool(self.queue)

    def hand(self, index: int, submission: Handed) -> None:
        """Hand over a submission; that the worker has died is found when it is listened to."""
        self.queue.append(index)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.pipe.send((index, submission))

    def said(self) -> Ready | Finished | None:
        """Give its next message; None when there is none any more, because it has ended."""
        with contextlib.suppress(EOFError, OSError):
            if self.pipe.poll():
                message: Ready | Finished = self.pipe.recv()
                return message
        return None

    def ask_to_leave(self, *, at_once: bool) -> None:
        """Let the worker close its door and go; `at_once`, whatever it is at."""
        if at_once:
            self.process.terminate()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.pipe.send(None)

    def end(self, seconds: float) -> None:
        """Give the process so long to end by itself; then end it."""
        self.process.join(max(0.0, seconds))
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
        self.pipe.close()
