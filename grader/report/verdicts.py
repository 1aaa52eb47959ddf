"""How each verdict looks: a word and an icon, so that colour is never alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grader.model import Verdict

# Glyphs that ordinary fonts hold; a stopwatch is not among them. The second character of a pair asks for the plain
# glyph where a font would rather draw a coloured picture.
_AS_TEXT = "\ufe0e"


@dataclass(frozen=True, slots=True)
class Face:
    """What a reader sees of a verdict."""

    word: str
    icon: str
    name: str
    """The verdict's own name; the style sheet colours by it."""


FACES: Mapping[Verdict, Face] = {
    Verdict.PASSED: Face("passed", "✓", "passed"),
    Verdict.PARTIAL: Face("partial", "◐", "partial"),
    Verdict.FAILED: Face("failed", "✗", "failed"),
    Verdict.MISSING: Face("missing", "–", "missing"),
    Verdict.CRASHED: Face("crashed", f"⚠{_AS_TEXT}", "crashed"),
    Verdict.TIMED_OUT: Face("timed out", "◷", "timed-out"),
    Verdict.NOT_GRADED: Face("not graded", "?", "not-graded"),
}
