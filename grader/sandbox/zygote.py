"""The worker's side of a zygote: start it, have it fork a child for each submission, end it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from grader.sandbox.capture import Capture
    from grader.sandbox.conversation import Conversation, Pipes
    from grader.sandbox.view import View

BOOT: Final = Path(__file__).parent / "inside" / "boot.py"
# As `-I`, but for the one setting that makes a set's order, and with it a student's result, the same in every run;
# and without `site`, so that nothing that is installed runs along.
INTERPRETER: Final = ("-S", "-s", "-P", "-X", "utf8")
ENVIRONMENT: Final = {"PYTHONHASHSEED": "0"}
# An interpreter and numpy need a tenth of a second; a machine that takes this long is broken.
START_SECONDS: Final = 60.0
_FORK_SECONDS = 30.0
_MOST_BYTES = 1 << 16
_READY = "ready"


class ZygoteLostError(Exception):
    """The zygote has ended, or says nothing any more: ours to mend, nobody's fault."""


class RefusedError(Exception):
    """The kernel, or what is configured around it, refuses a step of locking in; the message says which, and why."""


class Zygote:
    """One warm interpreter, locked in; whoever starts it must close it."""

    def __init__(self, view: View, layers: Collection[str]) -> None:
        self._link, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        config = {"run": "zygote", "view": view._asdict(), "layers": sorted(layers)}
        with theirs, _closed_at_failure(self._link):
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [
                    *(sys.executable, *INTERPRETER, str(BOOT)),
                    json.dumps({**config, "link": theirs.fileno(), "parent": os.getpid()}),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env=ENVIRONMENT,
                cwd="/",
                start_new_session=True,
            )
        self._ready = False

    def close(self) -> None:
        """End it and its child."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()
        self._link.close()

    def wait_until_ready(self) -> None:
        """Wait until it can fork. Raises RefusedError when it may not lock itself in, ZygoteLostError when it broke."""
        if self._ready:
            return
        said, _ = self._hear(START_SECONDS)
        if "failed" in said:
            raise RefusedError(f"{said['failed']}: {said['what']}")
        self._ready = True

    def teach(self, count: int, frames: bytes) -> None:
        """Let it know requests, in as many frames, before any child asks for them."""
        self.wait_until_ready()
        memory = os.memfd_create("requests")
        try:
            with open(memory, "wb", closefd=False) as file:
                file.write(frames)
            os.lseek(memory, 0, os.SEEK_SET)
            self._say({"know": count}, memory)
        finally:
            os.close(memory)
        self._hear(START_SECONDS)

    def converse(self, limits: Mapping[str, float], stdout: Capture, stderr: Capture) -> Conversation:
        """Start a child under limits; raise RefusedError when it could not be locked in."""
        from grader.sandbox.conversation import Conversation, pipes  # noqa: PLC0415 - numpy loads while a zygote starts

        ours, theirs = pipes()
        try:
            child = self._fork(limits, theirs)
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        return Conversation(child, ours, stdout, stderr, max_body=int(limits["value_mib"]) << 20)

    def _fork(self, limits: Mapping[str, float], theirs: Pipes) -> Forked:
        self.wait_until_ready()
        self._say({"limits": limits}, *theirs)
        said, pidfd = self._hear(_FORK_SECONDS)
        if pidfd is None:
            raise RefusedError(f"no process could be started: {said['what']}")
        child = Forked(self, pidfd)
        if said["child"] != _READY:
            child.close()
            raise RefusedError(f"the process for the submission was not locked in: {said['child'] or 'it ended'}")
        return child

    def status(self) -> int:
        """Wait for the status of the child, which has ended."""
        said, _ = self._hear(_FORK_SECONDS)
        return int(said["status"])

    def _say(self, what: Mapping[str, Any], *descriptors: int) -> None:
        try:
            socket.send_fds(self._link, [json.dumps(what).encode()], descriptors)
        except OSError as error:
            raise ZygoteLostError(str(error)) from error

    def _hear(self, seconds: float) -> tuple[dict[str, Any], int | None]:
        poll = select.poll()
        poll.register(self._link, select.POLLIN)
        if not poll.poll(seconds * 1000):
            raise ZygoteLostError(f"it said nothing for {seconds:g} s")
        try:
            message, descriptors, _, _ = socket.recv_fds(self._link, _MOST_BYTES, 1)
        except OSError as error:
            raise ZygoteLostError(str(error)) from error
        if not message:
            raise ZygoteLostError("it has ended")
        return json.loads(message), descriptors[0] if descriptors else None


@contextlib.contextmanager
def _closed_at_failure(link: socket.socket) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        link.close()
        raise ZygoteLostError(f"it could not be started: {error}") from error


class Forked:
    """A child of a zygote."""

    def __init__(self, zygote: Zygote, pidfd: int) -> None:
        self._zygote = zygote
        self._pidfd = pidfd
        self._status: int | None = None

    @property
    def ending(self) -> int | None:
        """A descriptor that is readable once it has ended."""
        return self._pidfd

    def status(self) -> int | None:
        """Tell how it ended, a signal as a negative number; None while it runs."""
        if self._status is None and select.select([self._pidfd], [], [], 0)[0]:
            self._status = self._zygote.status()
        return self._status

    def close(self) -> None:
        """Kill it, wait for its end, and with it that of all its threads and of its namespaces."""
        try:
            if self._status is None:
                with contextlib.suppress(ProcessLookupError):
                    signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
                self._status = self._zygote.status()
        finally:
            os.close(self._pidfd)
