"""What a function gives back, in parts: one array, or several in a tuple in their order or in a dict by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from grader.kinds.findings import finding
from grader.kinds.outcomes import shown
from grader.kinds.values import real_array
from grader.model import Finding, Returned
from grader.text import listed

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    from grader.model import Outcome, Plain


@dataclass(frozen=True, slots=True)
class Part:
    """One of several values that a function gives back."""

    names: tuple[str, ...]
    """Of all of them, in their order."""
    place: int

    @property
    def name(self) -> str:
        """What this part is called."""
        return self.names[self.place]

    def of(self, outcome: Returned, *, name: str, case: str) -> Returned | Finding:
        """Take this part of what the function `name` gave back; otherwise say what came and what was expected."""
        value = outcome.value
        want = f"a tuple ({', '.join(self.names)})"
        if isinstance(value, dict):
            if self.name in value:
                return replace(outcome, value=value[self.name])
            data = {"key": self.name}
            return finding("outputs.missing-key", data, name=name, case=case, keys=_keys(value), want=want)
        if value is None:
            return finding("array.nothing", name=name, case=case)
        if not isinstance(value, (tuple, list)):
            return finding("outputs.not-several", name=name, case=case, got=_described(value), want=want)
        if len(value) != len(self.names):
            data_of_count = {"got": len(value), "want": len(self.names)}
            return finding("outputs.count", data_of_count, name=name, case=case, names=listed(list(self.names)))
        if value[self.place] is None:
            return finding("outputs.nothing", {"output": self.name}, name=name, case=case)
        return replace(outcome, value=value[self.place])


def _keys(value: dict[str, Plain]) -> str:
    return f"its keys are {', '.join(map(repr, list(value)[:8]))}" if value else "it is empty"


def _described(value: Plain) -> str:
    shape = getattr(value, "shape", None)
    return shown(value) if shape is None else f"a single array of shape {shape}"


def real_part(part: Part | None, outcome: Outcome) -> NDArray[float64] | None:
    """Give a part of what came back as a float64 array of whatever shape; None when there is none."""
    if not isinstance(outcome, Returned):
        return None
    given = outcome if part is None else part.of(outcome, name="", case="")
    return real_array(given.value) if isinstance(given, Returned) else None
