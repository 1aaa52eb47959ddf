"""What a submission printed, kept up to a limit."""

from __future__ import annotations

from grader.sandbox.steady import steady
from grader.text import clean


class Capture:
    """Takes bytes, and keeps the first of them."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept = bytearray()
        # How much is more is no fact about a program that never ends.
        self._more = False

    def add(self, piece: bytes) -> None:
        """Take what came."""
        room = self._limit - len(self._kept)
        self._kept += piece[:room]
        self._more = self._more or len(piece) > room

    def mark(self) -> tuple[int, bool]:
        """Say how far it has come."""
        return len(self._kept), self._more

    def rewind(self, mark: tuple[int, bool]) -> None:
        """Forget what came since."""
        del self._kept[mark[0] :]
        self._more = mark[1]

    def text(self) -> str:
        """Give what was kept, safe to print and the same in every run, and say so when there was more."""
        text = clean(steady(self._kept.decode("utf-8", "replace")), limit=self._limit)
        return f"{text}\n… (what came after was dropped)" if self._more else text
