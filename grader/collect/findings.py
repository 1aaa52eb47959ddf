"""What can be wrong with a submission before it runs: its code, and the sentence that is made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from grader.model import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.model import Json

SENTENCES: Final[Mapping[str, str]] = {
    "collect.unreadable": "{path} {what}.",
    "collect.not-regular": "{path} {what}.",
    "collect.too-large": "{path} {what}.",
    "collect.no-file": "The folder {path}/ holds no Python file; expected {expected} ({found}).",
    "collect.ambiguous": "The folder {path}/ holds several Python files, none of them called {expected}; "
    "expected {expected} ({found}).",
    "collect.wrong-format": "{path} is {sort}; expected a Python file: {hint}.",
    "collect.twice": "{path} handed in {count} times: {found}. Keep one of them.",
}


def finding(code: str, **data: Json) -> Finding:
    """Make a finding from its data.

    >>> finding("collect.too-large", path="s1.py", what="is larger than 1 MiB").message
    's1.py is larger than 1 MiB.'
    """
    return Finding(code, SENTENCES[code].format(**data), data)
