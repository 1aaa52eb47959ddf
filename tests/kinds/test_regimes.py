"""What every draw of cases holds, whatever regimes are left out."""

from __future__ import annotations

from itertools import combinations
from typing import get_args

import numpy as np
import pytest

from grader.kinds import regimes
from grader.kinds.arguments import declaration

DECLARED = {name: declaration(text) for name, text in {"w": "real (d)", "X": "real (n, d)", "y": "binary (n)"}.items()}
REGIMES = get_args(regimes.Regime)
OMITTED = [chosen for count in (0, 1, 2, len(REGIMES)) for chosen in combinations(REGIMES, count)]


@pytest.mark.parametrize("omit", OMITTED)
def test_ordinary_cases_are_left_and_two_confirm_them(omit: tuple[regimes.Regime, ...]) -> None:
    """Three core cases, and two with sizes and values of their own on which a diagnosis must hold again."""
    cases = regimes.cases(DECLARED, "w", np.random.default_rng(0), omit)
    core, confirming = [case for case in cases if case.core], [case for case in cases if case.confirms]
    assert (len(core), len(confirming)) == (3, 2)
    for case in (*core, *confirming):
        sizes = [*case.arguments[1].array.shape, 1, 2]
        assert len(set(sizes)) == 4
        assert not case.extreme
    values = [case.arguments[0].array.tobytes() for case in (*core, *confirming)]
    assert len(set(values)) == 5


def test_leaving_out_a_regime_leaves_the_others_as_they_are() -> None:
    """The same seed draws the same cases, but for those that are left out."""
    whole, rest = (regimes.cases(DECLARED, "w", np.random.default_rng(0), omit) for omit in ((), ("extreme",)))
    kept = [case for case in whole if not case.extreme]
    assert [case.regime for case in rest] == [case.regime for case in kept]
    for one, other in zip(kept, rest, strict=True):
        assert [each.array.tobytes() for each in one.arguments] == [each.array.tobytes() for each in other.arguments]
