"""What a submission printed, kept up to a limit."""

from __future__ import annotations

from grader.sandbox.steady import steady
from grader.text import clean


class Capture:
    """Takes bytes, keeps the first of them and counts the rest."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept = bytearray()
        self._dropped = 0

    def add(self, piece: bytes) -> None:
        """Take what came."""
        room = self._limit - len(self._kept)
        self._kept += piece[:room]
        self._dropped += len(piece[room:])

    def mark(self) -> tuple[int, int]:
        """Say how far it has come."""
        return len(self._kept), self._dropped

    def rewind(self, mark: tuple[int, int]) -> None:
        """Forget what came since."""
        del self._kept[mark[0] :]
        self._dropped = mark[1]

    def text(self) -> str:
        """Give what was kept, safe to print and the same in every run, and say how much was not."""
        text = clean(steady(self._kept.decode("utf-8", "replace")), limit=self._limit)
        return f"{text}\n… ({self._dropped} more bytes were dropped)" if self._dropped else text
