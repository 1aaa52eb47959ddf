"""The exit codes: a seam for scripts and CI."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
POINTS_LOST: Final = 1
"""`check`: not full marks. `grade`: a score is below `--fail-under`. `lint`: something is unsound."""
INTERRUPTED: Final = 2
INTERNAL_FAULT: Final = 3
BAD_USAGE: Final = 4
NOTHING_TO_GRADE: Final = 5
