"""The table of kinds. A new kind is its file, its row here, its tests and its page in the docs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.kinds import broadcast, einsum, function, gradient

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.kinds.kind import Kind

KINDS: Mapping[str, Kind] = {
    "broadcast": broadcast,
    "einsum": einsum,
    "function": function,
    "gradient": gradient,
}
