"""Is what was said of an answer what is true of it?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from benchmarks.diagnosis.corpus import SILENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.diagnosis.corpus import Claim
    from grader.model import Finding, Json

Said: TypeAlias = Literal["named", "silent", "misnamed"]
OF_ITEMS: Final = ("mistake.", "misconception.", "einsum.")
"""What the codes begin with that say what a student did; other findings say what is wrong with the numbers."""
OF_PROBLEMS: Final = ("broadcast.", "misconception.")
EITHER: Final = ".either"
"""What a code ends with that gives two names, in its data, as `codes`."""
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
        return any(_is(name, claim) for claim in claims)
    codes = name.data.get("codes")
    return isinstance(codes, list) and bool(codes) and {*codes} <= {claim.code for claim in claims}


def _is(name: Finding, claim: Claim) -> bool:
    if claim.code == SILENCE or name.code != claim.code:
        return False
    return all(key in name.data and _same(name.data[key], value) for key, value in claim.data.items())


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
