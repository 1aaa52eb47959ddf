"""What a file is by its name: a Python file, or what students hand in instead of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

PYTHON: Final = ".py"
WRONG: Final[Mapping[str, tuple[str, str]]] = {
    ".ipynb": ("a Jupyter notebook", "export it as .py"),
    ".py.txt": ("a text file", "rename it so that it ends in .py"),
    ".zip": ("a ZIP archive", "unpack it"),
}
"""By ending, the likeliest to hold the answers first: what it is, and what to do with it."""


def is_python(name: str) -> bool:
    """Tell whether a name is that of a Python file, in either case.

    >>> is_python("ann.py"), is_python("ANN.PY"), is_python("ann.py.txt")
    (True, True, False)
    """
    return name.casefold().endswith(PYTHON)


def wrong_ending(name: str) -> str:
    """Give the ending of a submission in a wrong format; nothing when it is none.

    >>> wrong_ending("ann.ipynb"), wrong_ending("ann.py"), wrong_ending("notes.txt")
    ('.ipynb', '', '')
    """
    return next((ending for ending in WRONG if name.casefold().endswith(ending)), "")


def likeliest(names: list[str]) -> list[str]:
    """Sort names of submissions in wrong formats, the likeliest to hold the answers first.

    >>> likeliest(["ann.zip", "ann.ipynb"])
    ['ann.ipynb', 'ann.zip']
    """
    return sorted(names, key=lambda name: (list(WRONG).index(wrong_ending(name)), name))


def stem(name: str) -> str:
    """Take the ending off: what is left is the student's id.

    >>> stem("ann.py"), stem("ann.py.txt"), stem("ann.b"), stem("ann")
    ('ann', 'ann', 'ann.b', 'ann')
    """
    ending = PYTHON if is_python(name) else wrong_ending(name)
    return name[: len(name) - len(ending)]
