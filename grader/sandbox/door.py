"""The one door to strangers' code: a Door runs one file after the other and asks each for values."""

from __future__ import annotations

import operator
import os
import sys
from typing import TYPE_CHECKING

from grader.errors import GraderFault, UsageError
from grader.sandbox.tiers import LAYERS, TIERS
from grader.sandbox.view import view_of
from grader.sandbox.zygote import RefusedError, Zygote, ZygoteLostError
from grader.text import listed, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

    from grader.model import Isolation, Limits, Request, Session, Source
    from grader.sandbox.capture import Capture
    from grader.sandbox.conversation import Conversation

_STANDARD_ERROR = 2


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
        _occupy_standard_streams()
        self._view = view_of(tuple(packages))
        self._without = without
        self._waiting = list(TIERS if isolation is None else [isolation])
        self._settled = False
        self._reasons: list[str] = []
        self._known: tuple[Request, ...] = ()
        self._written = b""
        self._zygote: Zygote | None = None
        self._open()

    def __enter__(self) -> Door:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def allow(self, packages: Sequence[str]) -> None:
        """Let submissions import these packages instead; what was started for others is started anew."""
        view = view_of(tuple(packages))
        if view != self._view:
            self._view = view
            self._replace()

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
        zygote, self._zygote, self._known = self._zygote, None, ()
        if zygote is not None:
            zygote.close()

    def run(self, source: Source, requests: Sequence[Request], limits: Limits) -> Session:
        """Run a submission and ask it all requests; the outcomes stand in the order of the requests.

        Never raises for anything that the submission does: each request has its outcome. Raises GraderFault when our
        own processes fail twice. Not for several threads.
        """
        self._settle()
        try:
            return self._hold(source, requests, limits)
        except (ZygoteLostError, RefusedError) as error:
            import logging  # noqa: PLC0415 - slow to import, and rarely needed

            logging.getLogger(__name__).warning(
                "the process that runs submissions is replaced: %s", one_line(str(error))
            )
        try:
            self._replace()
            return self._hold(source, requests, limits)
        except (ZygoteLostError, RefusedError) as error:
            raise GraderFault(f"the process that runs submissions failed twice: {error}") from error

    def _hold(self, source: Source, requests: Sequence[Request], limits: Limits) -> Session:
        """Let the processes of this tier know the requests, if they do not yet, and ask them of a submission."""
        from grader.sandbox import request, sitting  # noqa: PLC0415 - it imports numpy, beside which the zygote starts

        tier = self._waiting[0]
        if self._zygote is None:
            # It was closed, or could not be started: never is a plain process taken for one that is locked in.
            self._open()
        if len(requests) != len(self._known) or any(map(operator.is_not, requests, self._known)):
            self._known, self._written = tuple(requests), request.written(requests)
            if self._zygote is not None:
                self._zygote.teach(len(requests), self._written)
        start = self._start_fresh if self._zygote is None else self._zygote.converse
        said = tier if not self._without else "limited"
        return sitting.hold(source, requests, limits, start, ahead=self._zygote is not None, isolation=said)

    def _start_fresh(self, limits: Mapping[str, float], stdout: Capture, stderr: Capture) -> Conversation:
        from grader.sandbox.fresh import converse  # noqa: PLC0415 - see _hold

        return converse(self._view, len(self._known), self._written, limits, (stdout, stderr))

    # ── finding the tier ─────────────────────────────────────────────────────────────────────────────────

    def _settle(self) -> None:
        """Wait for the first process, prove that it holds, and go down a tier where it does not."""
        while not self._settled:
            try:
                self._prove()
            except (RefusedError, ZygoteLostError) as error:
                from grader.sandbox.causes import explained, facts  # noqa: PLC0415 - rarely needed

                self._reasons.append(explained(f"{self._waiting[0]}: {error}", facts()))
                self.close()
                del self._waiting[0]
                if not self._waiting:
                    why = explained(str(error), facts())
                    raise UsageError(f"this machine does not offer the isolation that was asked for: {why}") from error
                self._open()
            else:
                self._settled = True

    def _prove(self) -> None:
        if self._zygote is None:
            return
        self._zygote.wait_until_ready()
        if self._without:
            return
        from grader.sandbox import canaries  # noqa: PLC0415 - see _hold

        tier = self._waiting[0]
        session = self._hold(canaries.canary(tier), canaries.REQUESTS, canaries.LIMITS)
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
            if not self._waiting:
                raise UsageError(f"the isolation {tier!r} was asked for: only Linux can do this")
            self._open()
            return
        self._zygote = Zygote(self._view, LAYERS[tier] - self._without)

    def _replace(self) -> None:
        self.close()
        self._open()


def _occupy_standard_streams() -> None:
    """Open what is closed of standard input, output and error, or a pipe of ours gets a number that means another."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= _STANDARD_ERROR:
        pass
    os.close(descriptor)
