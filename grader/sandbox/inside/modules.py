"""Which modules a submission may import, whatever else is installed."""

from __future__ import annotations

import sys
from collections.abc import Sequence

# What `sysconfig` reads; the rest of its name is that of the machine.
_OWN = "_sysconfigdata"


class Allowed:
    """Finds no module, and lets nobody else find one that is neither of the standard library nor allowed."""

    def __init__(self, modules: Sequence[str], packages: Sequence[str]) -> None:
        self._modules = frozenset(modules) | sys.stdlib_module_names
        *others, last = ["the standard library", *packages]
        self._allowed = f"{', '.join(others)} and {last}" if others else last

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        """Refuse a top-level module as if it were not installed."""
        del target
        if path is None and fullname not in self._modules and not fullname.startswith(_OWN):
            raise ModuleNotFoundError(f"No module named {fullname!r}: allowed are {self._allowed}", name=fullname)
