"""The one door to strangers' code: a Door runs one file after the other and asks each for values."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from grader.errors import GraderFault, UsageError
from grader.sandbox.capture import Capture
from grader.sandbox.conversation import Conversation, pipes
from grader.sandbox.fresh import Fresh
from grader.sandbox.inside import wire
from grader.sandbox.tiers import LAYERS, TIERS
from grader.sandbox.view import view_of
from grader.sandbox.zygote import RefusedError, Zygote, ZygoteLostError
from grader.text import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

    from grader.model import Isolation, Limits, Request, Session, Source
    from grader.sandbox.sitting import Asked

_OUR_OUTPUT_BYTES = 4096
# An interpreter and numpy need a tenth of a second; a machine that takes this long is broken.
_START_SECONDS = 60.0
_READY = -2

log = logging.getLogger(__name__)


class Door:
    """Runs submissions one at a time, contained as well as this machine allows; a worker opens one and keeps it.

    `packages` are what a submission may import beside the standard library. `isolation` asks for one tier instead of
    the best one. `without` leaves layers out, for tests of what each is good for: such a Door is `limited` in name.
    Opening one starts the first process; what it offers is known when that is ready.
    Raises UsageError for a package that is not installed and, when it is first used, for a tier that is not offered.
    """

    def __init__(
        self,
        packages: Sequence[str] = ("numpy",),
        *,
        isolation: Isolation | None = None,
        without: frozenset[str] = frozenset(),
    ) -> None:
        self._view = view_of(tuple(packages))
        self._without = without
        self._waiting = list(TIERS if isolation is None else [isolation])
        self._settled = False
        self._reasons: list[str] = []
        self._asked: tuple[Asked, ...] = ()
        self._zygote: Zygote | None = None
        self._open()

    def __enter__(self) -> Door:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def isolation(self) -> Isolation:
        """The tier in which submissions run, as it was found by doing."""
        self._settle()
        return "limited" if self._without else self._waiting[0]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the isolation is no stronger, a line for each tier that was refused."""
        self._settle()
        return tuple(self._reasons)

    def close(self) -> None:
        """Leave no process behind."""
        zygote, self._zygote = self._zygote, None
        if zygote is not None:
            zygote.close()

    def run(self, source: Source, requests: Sequence[Request], limits: Limits) -> Session:
        """Run a submission and ask it all requests; the outcomes stand in the order of the requests.

        Never raises for anything that the submission does: each request has its outcome. Raises GraderFault when our
        own processes fail twice. Not for several threads.
        """
        from grader.sandbox import sitting  # noqa: PLC0415 - it imports numpy, beside which the first process starts

        self._settle()
        if len(requests) != len(self._asked) or any(
            a.request is not b for a, b in zip(self._asked, requests, strict=True)
        ):
            self._asked = sitting.written(requests)
        try:
            return self._hold(source, limits)
        except (ZygoteLostError, RefusedError) as error:
            log.warning("the process that runs submissions is replaced: %s", error)
        try:
            self._replace()
            return self._hold(source, limits)
        except (ZygoteLostError, RefusedError) as error:
            raise GraderFault(f"the process that runs submissions failed twice: {error}") from error

    def _hold(self, source: Source, limits: Limits) -> Session:
        from grader.sandbox import sitting  # noqa: PLC0415 - see run

        tier = self._waiting[0]
        start = self._start_fresh if tier == "limited" else self._fork
        return sitting.hold(source, self._asked, limits, start, ahead=tier != "limited", isolation=self.isolation)

    # ── finding the tier ─────────────────────────────────────────────────────────────────────────────────

    def _settle(self) -> None:
        """Wait for the first process, prove that it holds, and go down a tier where it does not."""
        while not self._settled:
            try:
                self._prove()
            except (RefusedError, ZygoteLostError) as error:
                self._reasons.append(f"{self._waiting[0]}: {error}")
                self.close()
                del self._waiting[0]
                if not self._waiting:
                    raise UsageError(
                        f"this machine does not offer the isolation that was asked for ({error})"
                    ) from error
                self._open()
            else:
                self._settled = True

    def _prove(self) -> None:
        if self._zygote is None:
            return
        from grader.sandbox import canaries, sitting  # noqa: PLC0415 - see run

        self._zygote.wait_until_ready()
        if self._without:
            return
        tier = self._waiting[0]
        asked = sitting.written(canaries.REQUESTS)
        session = sitting.hold(canaries.canary(tier), asked, canaries.LIMITS, self._fork, ahead=True, isolation=tier)
        done = canaries.done_by(session)
        if done is None:
            raise RefusedError(f"the trial submission gave no answer: {session.outcomes[0]} {session.stderr}".strip())
        if done:
            raise RefusedError(f"the trial submission could {listed(done)}")

    def _open(self) -> None:
        """Start what the tier needs, without waiting for it."""
        tier = self._waiting[0]
        if tier == "limited":
            return
        if sys.platform != "linux":
            self._reasons.append(f"{tier}: only Linux can do this")
            del self._waiting[0]
            self._open()
            return
        self._zygote = Zygote(self._view, LAYERS[tier] - self._without)

    def _replace(self) -> None:
        self.close()
        self._open()

    # ── starting a process ───────────────────────────────────────────────────────────────────────────────

    def _fork(self, limits: Mapping[str, float], stdout: Capture, stderr: Capture) -> Conversation:
        assert self._zygote is not None  # noqa: S101 - the tier has one
        ours, theirs = pipes()
        try:
            child = self._zygote.fork(limits, theirs)
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        return Conversation(child, ours, stdout, stderr, max_body=int(limits["value_mib"]) << 20)

    def _start_fresh(self, limits: Mapping[str, float], stdout: Capture, stderr: Capture) -> Conversation:
        ours, theirs = pipes()
        said = Capture(_OUR_OUTPUT_BYTES)
        try:
            child = Fresh(self._view, theirs)
        except OSError as error:
            ours.close()
            raise RefusedError(f"no process could be started: {error}") from error
        finally:
            theirs.close()
        conversation = Conversation(child, ours, said, said, max_body=int(limits["value_mib"]) << 20)
        conversation.send([wire.pack({"kind": "limits", "id": _READY, **limits})])
        ready = conversation.receive(_START_SECONDS)
        if not isinstance(ready, wire.Frame) or ready.header != {"kind": "ready", "id": _READY}:
            conversation.close()
            raise RefusedError(f"the process for the submission did not get ready: {ready} {said.text()}".strip())
        conversation.listen(stdout, stderr)
        return conversation
