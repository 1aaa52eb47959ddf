"""File names for students' pages: safe on every system, whatever characters an id holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 100
# A dot is kept only between two other kept characters: no hidden file, no `..`, no dot before `.html`.
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]|(?<![A-Za-z0-9_-])\.|\.(?![A-Za-z0-9_-])")

# Windows takes these for devices, whatever the ending.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def page_names(students: Sequence[str]) -> tuple[str, ...]:
    """Give each student a file name of their own, also where upper and lower case are one.

    >>> page_names(["s01", "S01", "../é", "", "con"])
    ('s01.html', 'S01~2.html', '~2e~~2e~~2f~~e9~.html', '~.html', '~con.html')
    """
    taken: set[str] = set()
    names = []
    for student in students:
        stem = name = _safe(student)
        number = 1
        while name.lower() in taken:
            number += 1
            name = f"{stem}~{number}"
        taken.add(name.lower())
        names.append(f"{name}.html")
    return tuple(names)


def _safe(student: str) -> str:
    escaped = _UNSAFE.sub(lambda found: f"~{ord(found[0]):x}~", student[:_LONGEST])
    name = escaped[:_LONGEST].rstrip(".") or "~"
    return f"~{name}" if _DEVICE.match(name) else name
