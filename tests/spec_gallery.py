"""Galleries of faulty specs: in `specs/`, what an author writes and, below a line of tildes, what the author reads.

`{kinds}` there stands for all kinds, so that a new kind changes no gallery.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.kinds.table import KINDS
from grader.text import listed

SPECS = Path(__file__).parent / "specs"
THE_KINDS = listed([repr(kind) for kind in KINDS], joint="or")


def gallery(name: str):
    """Read a gallery, each case a parameter of its name."""
    for case in (SPECS / name).read_text(encoding="utf-8").removeprefix("=== ").split("\n=== "):
        title, rest = case.split("\n", 1)
        text, said = rest.split("~~~\n")
        yield pytest.param(text, said.rstrip("\n").replace("{kinds}", THE_KINDS), id=title)
