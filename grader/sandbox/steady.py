"""Take from a text what differs in every run and says nothing: addresses, the name of the working directory."""

from __future__ import annotations

import re

from grader.sandbox.workdir import any_workdir

_ADDRESS = re.compile(r"\b(at|thread) 0x[0-9a-fA-F]+\b")


def steady(text: str) -> str:
    """Give a text as it would be in any other run.

    >>> steady("<object object at 0x7f1c2a3b4d50> of 0xff")
    '<object object at 0x…> of 0xff'
    """
    return _ADDRESS.sub(r"\1 0x…", any_workdir().sub(".", text))
