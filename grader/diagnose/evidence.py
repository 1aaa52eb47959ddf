"""What a diagnosis of arrays is made from, and what it gives: values, no behaviour.

The engine never runs anything. What the reference would give under a common mistake was asked of it before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from grader.model import Array, Json

Floats: TypeAlias = "NDArray[np.float64]"


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One output in one ordinary case."""

    inputs: Mapping[str, Array]
    """The call's arguments by name."""
    sizes: Mapping[str, int]
    """The size of each dimension by its letter, as {"n": 5, "d": 4}."""
    want: Floats
    """The reference's, float64."""
    got: Floats
    """The student's, float64, of any shape."""
    known: Mapping[str, Floats] = field(default_factory=dict)
    """What the reference gives under a mistake, by Counterfactual.id; without those for which it gave nothing.

    Under "curvature" and "third", for a gradient: the second and third derivative of the loss by each entry alone, nan
    where they were not measured.
    """
    terms: Mapping[str, Floats] = field(default_factory=dict)
    """The author's terms by name; the reference is their sum, each times its coefficient."""


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """A mistake that the reference itself can show, called with changed arguments."""

    id: str
    code: str
    """As "mistake.part-missing"."""
    data: Mapping[str, Json]
    """As {"argument": "y"}."""
    cost: float
    """How far-fetched it is: a sign costs 1."""


@dataclass(frozen=True, slots=True)
class Term:
    """One of the author's terms."""

    name: str
    coefficient: float
    """In the reference; 0 for a term that does not belong there."""


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """All that is known about one wrong output."""

    core: tuple[Seen, ...]
    """The core cases, in which an explanation is looked for."""
    fresh: tuple[Seen, ...]
    """Further ordinary cases, in which it must hold, too."""
    dimensions: Mapping[str, tuple[str, ...]]
    """The letters of each argument's dimensions, as {"X": ("n", "d")}."""
    counterfactuals: tuple[Counterfactual, ...] = ()
    terms: tuple[Term, ...] = ()
    scalars: tuple[str, ...] = ()
    """The names of single real numbers among the arguments, as lam."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake that explains every case."""

    code: str
    data: Mapping[str, Json]
    cost: float
