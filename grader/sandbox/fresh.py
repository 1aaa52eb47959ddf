"""The worker's side of a process that is started fresh for one submission: tier `limited`."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from grader.sandbox.capture import Capture
from grader.sandbox.conversation import Conversation, pipes
from grader.sandbox.inside import kernel, wire
from grader.sandbox.workdir import workdir
from grader.sandbox.zygote import BOOT, ENVIRONMENT, INTERPRETER, START_SECONDS, RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.sandbox.conversation import Pipes
    from grader.sandbox.view import View

_OUR_OUTPUT_BYTES = 4096
_READY = -2


def converse(
    view: View, count: int, requests: bytes, limits: Mapping[str, float], streams: tuple[Capture, Capture]
) -> Conversation:
    """Start a process that knows requests, in as many frames; raise RefusedError when it does not get ready."""
    ours, theirs = pipes()
    said = Capture(_OUR_OUTPUT_BYTES)
    try:
        child = Fresh(view, theirs)
    except OSError as error:
        ours.close()
        raise RefusedError(f"no process could be started: {error}") from error
    finally:
        theirs.close()
    conversation = Conversation(child, ours, said, said, max_body=int(limits["value_mib"]) << 20)
    conversation.send(wire.pack({"kind": "limits", "id": _READY, "requests": count, **limits}) + requests)
    ready = conversation.receive(START_SECONDS)
    if isinstance(ready, wire.Frame) and ready.header == {"kind": "ready", "id": _READY}:
        conversation.listen(*streams)
        return conversation
    conversation.close()
    raise RefusedError(f"the process for the submission did not get ready: {ready} {said.text()}".strip())


class Fresh:
    """A process of its own, in a folder of its own. What else is started while it runs is ended with it."""

    def __init__(self, view: View, theirs: Pipes) -> None:
        if sys.platform == "linux":
            kernel.adopt_orphans()
        self._before = _children()
        with ExitStack() as stack:
            folder = stack.enter_context(workdir())
            config = {"run": "fresh", "view": view._asdict(), "parent": os.getpid()}
            channels = (theirs.requests, theirs.answers, theirs.progress)
            self._process = stack.enter_context(
                subprocess.Popen(  # noqa: S603 - our own program
                    [sys.executable, *INTERPRETER, str(BOOT), json.dumps({**config, "channels": channels})],
                    stdin=subprocess.DEVNULL,
                    stdout=theirs.stdout,
                    stderr=theirs.stderr,
                    pass_fds=channels,
                    cwd=folder,
                    env=ENVIRONMENT,
                    start_new_session=True,
                )
            )
            stack.callback(self._kill)
            self._cleanup = stack.pop_all()

    @property
    def ending(self) -> int | None:
        """There is no such descriptor on some of the systems that this is for."""
        return None

    def status(self) -> int | None:
        """Tell how it ended, a signal as a negative number; None while it runs."""
        # Unreaped, so that its number is nobody else's when its group is killed.
        try:
            seen = os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except (AttributeError, ChildProcessError):
            # There is no waitid on some systems, and nothing to wait for where SIGCHLD is ignored.
            return self._process.poll()
        if seen is None:
            return None
        return seen.si_status if seen.si_code == os.CLD_EXITED else -seen.si_status

    def close(self) -> None:
        """Kill its group, and those who left it where that can be seen, and remove its folder."""
        self._cleanup.close()

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        while runaways := _children() - self._before:
            for pid in runaways:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, 0)


def _children() -> frozenset[int]:
    """Name the children of this process, those included whose own parent has ended, where the system tells."""
    try:
        return frozenset(map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()))
    except OSError:
        return frozenset()
