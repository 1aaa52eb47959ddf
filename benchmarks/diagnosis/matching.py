"""Is what was said of an answer what is true of it?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from benchmarks.diagnosis.corpus import SILENCE
from grader.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from benchmarks.diagnosis.corpus import Claim
    from grader.model import Json

Said: TypeAlias = Literal["named", "silent", "misnamed"]
OF_ITEMS: Final = ("mistake.", "misconception.", "einsum.")
"""What the codes begin with that say what a student did; other findings say what is wrong with the numbers."""
OF_PROBLEMS: Final = ("broadcast.", "misconception.")
EITHER: Final = ".either"
"""What a code ends with that gives two names: in its data as `mistakes`, each with its own data, or as `codes`."""
NEAR: Final = 1e-3
"""How near a number, as a step or a value, must come to the one that is claimed."""


def naming(findings: Iterable[Finding], prefixes: tuple[str, ...] = OF_ITEMS) -> tuple[Finding, ...]:
    """Choose the findings that name a mistake."""
    return tuple(one for one in findings if one.code.startswith(prefixes) and not one.code.endswith("-note"))


def said(names: Sequence[Finding], claims: Sequence[Claim]) -> Said:
    """Tell whether all that was named is true; one false name beside a true one misleads as well.

    Two names of which one must be true are right where both are claimed.
    """
    if not names:
        return "silent"
    return "named" if all(_true(name, claims) for name in names) else "misnamed"


def _true(name: Finding, claims: Sequence[Claim]) -> bool:
    if not name.code.endswith(EITHER):
        return any(_is(name.code, name.data, claim) for claim in claims)
    match name.data:
        case {"mistakes": [_, *_] as mistakes}:
            return all(isinstance(one, dict) and _true(_as_finding(one), claims) for one in mistakes)
        case {"codes": [_, *_] as codes}:
            return all(code in {claim.code for claim in claims} for code in codes)
    return False


def _as_finding(mistake: Mapping[str, Json]) -> Finding:
    return Finding(str(mistake.get("code")), "", {key: value for key, value in mistake.items() if key != "code"})


def _is(code: str, data: Mapping[str, Json], claim: Claim) -> bool:
    if claim.code == SILENCE or code != claim.code:
        return False
    return all(key in data and _same(data[key], value) for key, value in claim.data.items())


def _same(got: Json, want: Json) -> bool:
    """Compare a value, but for rounding and for the order of factors, as in "n·d".

    >>> _same("d·n", "n·d"), _same(0.1 + 0.2, 0.3), _same([1, 0], [0, 1])
    (True, True, False)
    """
    if isinstance(got, str) and isinstance(want, str):
        return sorted(got.split("·")) == sorted(want.split("·"))
    if isinstance(got, int | float) and isinstance(want, int | float):
        return math.isclose(got, want, rel_tol=NEAR)
    return got == want
