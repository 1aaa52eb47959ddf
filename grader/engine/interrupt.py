"""Ctrl-C, or a request to end: noted, so that nothing is torn apart; the second one is obeyed at once."""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

_SAME_REQUEST_SECONDS: Final = 1.0
"""Who ends a whole group of processes may do so twice in a row."""


@contextmanager
def requests_to_end() -> Iterator[Callable[[], bool]]:
    """Note requests to end while this lasts; give the function that tells whether there was one."""
    requests: list[float] = []

    def note(_number: int, _frame: FrameType | None) -> None:
        requests.append(time.monotonic())
        if requests[-1] - requests[0] > _SAME_REQUEST_SECONDS:
            raise KeyboardInterrupt

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(requests)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
