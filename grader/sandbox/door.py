"""The one door to strangers' code: a Door runs one file after the other and asks each for values."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from grader.model import Isolation, Limits, Request, Session, Source


class Door:
    """Runs submissions one at a time, contained as well as this machine allows; a worker opens one and keeps it.

    `packages` are what a submission may import beside the standard library. `isolation` asks for one tier instead of
    the best one; UsageError when this machine does not offer it.
    """

    def __init__(self, packages: Sequence[str] = ("numpy",), *, isolation: Isolation | None = None) -> None:
        self._packages = tuple(packages)
        self.isolation: Isolation = isolation or "limited"
        self.reasons: tuple[str, ...] = ()
        """Why the isolation is no stronger; empty when it is the strongest."""

    def __enter__(self) -> Door:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave no process behind."""

    def run(self, source: Source, requests: Sequence[Request], limits: Limits) -> Session:
        """Run a submission and ask it all requests; the outcomes stand in the order of the requests.

        Never raises for anything that the submission does: each request has its outcome. Not for several threads.
        """
        from grader.sandbox.sitting import hold  # noqa: PLC0415 - importing the door must not import numpy

        return hold(source, requests, limits, None)
