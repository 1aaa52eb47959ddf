"""Evidence that is made up: random references, and answers that are made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from grader.diagnose.evidence import Counterfactual, Evidence, Mistake, Seen, Term

Floats = NDArray[np.float64]
Answer = Callable[[Seen], object]

LETTERS = ("n", "d", "k")
LAM = 0.43
SIZES = (3, 5, 7, 11, 13)
"""None is another one, less 1, or times 2: no law is another law in all cases by accident."""


@dataclass(frozen=True)
class Problem:
    """What a made-up reference looks like, and what is known beside it."""

    shape: str
    """A letter for each axis."""
    known: Mapping[str, Callable[[Seen], Floats]] = field(default_factory=dict)
    counterfactuals: tuple[Counterfactual, ...] = ()
    terms: tuple[Term, ...] = ()
    draw: Callable[[np.random.Generator, tuple[int, ...]], Floats] = lambda random, shape: random.normal(size=shape)


def evidence(problem: Problem, answer: Answer, *, seed: int = 0, core: int = 3, fresh: int = 2) -> Evidence:
    """Draw cases of pairwise different sizes, and give the answer in each."""
    random = np.random.default_rng(seed)
    seen = [_seen(problem, answer, random) for _ in range(core + fresh)]
    return Evidence(
        tuple(seen[:core]), tuple(seen[core:]), {}, problem.counterfactuals, problem.terms, scalars=("lam",)
    )


def _seen(problem: Problem, answer: Answer, random: np.random.Generator) -> Seen:
    sizes = dict(zip(LETTERS, random.permutation(SIZES)[:3].tolist(), strict=True))
    shape = tuple(sizes[letter] for letter in problem.shape)
    # Each term is drawn as the reference is; without terms the reference is one array.
    terms = {term.name: np.asarray(problem.draw(random, shape)) for term in problem.terms}
    want = sum((term.coefficient * terms[term.name] for term in problem.terms), np.zeros(shape))
    want = np.asarray(want if terms else problem.draw(random, shape), np.float64)
    inputs = {"lam": np.asarray(LAM), "x": random.normal(size=shape)}
    seen = Seen(inputs, sizes, want, want, {}, terms)
    seen = replace(seen, known={name: np.asarray(make(seen)) for name, make in problem.known.items()})
    return replace(seen, got=np.asarray(answer(seen), np.float64))


def told(found: tuple[Mistake, ...]) -> list[tuple[str, dict[str, object]]]:
    """Give codes and data alone."""
    return [(mistake.code.removeprefix("mistake."), dict(mistake.data)) for mistake in found]
