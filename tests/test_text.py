"""Text of foreign origin, whatever its characters."""

from __future__ import annotations

import sys
import unicodedata

from grader.text import clean

ACTING = {"Cc", "Cs", "Zl", "Zp"}
TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ALL = [chr(code) for code in range(sys.maxunicode + 1)]


def shown(character: str) -> str:
    acts = unicodedata.category(character) in ACTING and character not in "\t\n"
    return character.encode("unicode_escape").decode("ascii") if acts or character in TURNING else character


def test_every_character_that_acts_is_shown_as_its_escape() -> None:
    """Of all characters exactly the controls, surrogates, separators and turners of direction are replaced."""
    assert [hex(ord(character)) for character in ALL if clean(character) != shown(character)] == []


def test_characters_are_cleaned_alike_in_any_company() -> None:
    """A text with something to replace in it is otherwise left as it is."""
    assert clean("".join(ALL), limit=len(ALL)) == "".join(map(shown, ALL))
