"""The one door to strangers' code: `run` runs a file in a process of its own and asks it for values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from grader.sandbox.door import Door

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    from grader.model import Isolation, Limits, Request, Session, Source

__all__ = ["ISOLATION", "Door", "run"]

ISOLATION: Final[Isolation] = "limited"
"""How well the door contains what it runs; every result and report says so."""


def run(
    source: Source, requests: Sequence[Request], limits: Limits, *, cancelled: threading.Event | None = None
) -> Session:
    """Run a submission and ask it all requests; the outcomes stand in the order of the requests.

    Never raises for anything that the submission does: each request has its outcome. Safe to call in several threads.
    Soon after `cancelled` is set, by any thread, the process is killed, and what was not answered is a `Fault`.
    """
    from grader.sandbox.sitting import hold  # noqa: PLC0415 - importing the door must not import numpy

    return hold(source, requests, limits, cancelled)
