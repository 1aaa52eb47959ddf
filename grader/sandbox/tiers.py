"""How well a submission can be contained: three tiers, each a set of layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.model import Isolation

TIERS: Final[tuple[Isolation, ...]] = ("isolated", "restricted", "limited")
"""From the strongest to the weakest."""

LAYERS: Final[Mapping[Isolation, frozenset[str]]] = {
    "isolated": frozenset({"namespaces", "root", "tmpfs", "landlock", "capabilities", "rlimits", "seccomp"}),
    "restricted": frozenset({"landlock", "capabilities", "rlimits", "seccomp"}),
    "limited": frozenset({"rlimits"}),
}
