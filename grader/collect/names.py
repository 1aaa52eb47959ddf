"""Names of files as students' ids: printable, and the same however their accents are composed."""

from __future__ import annotations

import unicodedata

from grader.text import clean


def printable(name: str) -> str:
    r"""Make a file's name printable, whatever bytes it had; composed and decomposed accents are the same.

    >>> printable("a\nb")
    'a\\nb'
    """
    return clean(unicodedata.normalize("NFC", name), limit=255).replace("\n", "\\n").replace("\t", "\\t")
