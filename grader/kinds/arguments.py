"""Declared inputs: `real (n, d) ~ normal(0, 2)` is a domain, dimensions by letter, and how values are drawn.

Every drawn value is one that a student may rely on: labels are exactly 0 or 1, rows of a simplex sum to 1, a
symmetric matrix is symmetric, in every regime.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from grader.kinds.problem import fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

Sizes: TypeAlias = Mapping[str, int]

DOMAINS: Final = ("real", "positive", "probability", "binary", "sign", "one-hot", "simplex", "symmetric")
DISTRIBUTIONS: Final = {"normal": ("mean", "standard deviation"), "uniform": ("low", "high"), "constant": ("value",)}
BOUNDS: Final = {
    "real": (-np.inf, np.inf),
    "positive": (np.nextafter(0, 1), np.inf),
    "probability": (0.0, 1.0),
    "symmetric": (-np.inf, np.inf),
}
"""The domains whose distribution can be chosen, and the values that they allow."""
MOST_DIMENSIONS: Final = 6
MOST_LETTERS: Final = 8
DECLARATION: Final = re.compile(
    r"\s*(?P<domain>[\w-]+)\s*\((?P<dimensions>[^()]*)\)\s*(?:~\s*(?P<name>\w+)\s*\((?P<parameters>[^()]*)\)\s*)?"
)


@dataclass(frozen=True, slots=True)
class Declaration:
    """What an input is. `distribution` is a name of DISTRIBUTIONS with its parameters."""

    domain: str
    dimensions: tuple[str, ...]
    distribution: str
    parameters: tuple[float, ...]

    def shape(self, sizes: Sizes) -> tuple[int, ...]:
        """Give the shape for these sizes."""
        return tuple(sizes[letter] for letter in self.dimensions)


DEFAULTS: Final = {
    "positive": ("uniform", (0.5, 2.0)),
    "probability": ("uniform", (0.05, 0.95)),
}


@lru_cache(maxsize=1024)
def declaration(text: str) -> Declaration:
    """Read a declaration. Raises the error that a spec's field reports.

    >>> declaration("real (n, d) ~ normal(0, 2)")
    Declaration(domain='real', dimensions=('n', 'd'), distribution='normal', parameters=(0.0, 2.0))
    """
    found = DECLARATION.fullmatch(text)
    if not found:
        raise fault(f"expected a domain and dimensions, as 'real (n, d)' or 'real (d) ~ normal(0, 2)', got {text!r}")
    domain = found["domain"]
    if domain not in DOMAINS:
        raise fault(f"unknown domain {domain!r}; there are {', '.join(DOMAINS)}")
    dimensions = tuple(letter.strip() for letter in found["dimensions"].split(",") if letter.strip())
    if len(dimensions) > MOST_DIMENSIONS:
        raise fault(f"{len(dimensions)} dimensions; at most {MOST_DIMENSIONS} can be drawn")
    for letter in dimensions:
        if not letter.isidentifier():
            raise fault(f"expected a dimension's letter, got {letter!r}", offset=found.start("dimensions"))
    if domain == "symmetric" and (len(dimensions) < 2 or dimensions[-1] != dimensions[-2]):
        raise fault("a symmetric argument ends in the same dimension twice, as 'symmetric (d, d)'")
    if domain in ("one-hot", "simplex") and not dimensions:
        raise fault(f"a {domain} argument has at least one dimension")
    return Declaration(domain, dimensions, *_distribution(domain, found["name"], found["parameters"], text))


def _distribution(domain: str, name: str | None, parameters: str | None, text: str) -> tuple[str, tuple[float, ...]]:
    if name is None or parameters is None:
        return DEFAULTS.get(domain, ("normal", (0.0, 1.0)))
    offset = text.index("~")
    if domain not in BOUNDS:
        raise fault(f"the values of a {domain} argument cannot be chosen", offset=offset)
    if name not in DISTRIBUTIONS:
        raise fault(f"unknown distribution {name!r}; there are {', '.join(DISTRIBUTIONS)}", offset=offset)
    try:
        values = tuple(float(value) + 0.0 for value in parameters.split(","))  # -0.0 becomes 0.0
    except ValueError:
        values = ()
    if len(values) != len(DISTRIBUTIONS[name]) or not np.isfinite(values).all():
        raise fault(f"{name} takes numbers for {' and '.join(DISTRIBUTIONS[name])}, got ({parameters})", offset=offset)
    _check_range(domain, name, values, offset)
    return name, values


def _check_range(domain: str, name: str, values: tuple[float, ...], offset: int) -> None:
    parameters = ", ".join(f"{value:g}" for value in values)
    if name == "normal" and values[1] < 0:
        raise fault(f"a standard deviation is not negative, got ({parameters})", offset=offset)
    if name == "uniform" and not np.isfinite(values[1] - values[0]):
        raise fault(f"the range of uniform is too wide: ({parameters})", offset=offset)
    if name == "uniform" and values[0] > values[1]:
        raise fault(f"the low end of uniform is above its high end: ({parameters})", offset=offset)
    low, high = BOUNDS[domain]
    if name == "normal" and low > -np.inf:
        raise fault(f"a {domain} argument cannot be normal; use uniform", offset=offset)
    if name != "normal" and not all(low <= value <= high for value in values):
        raise fault(f"values outside the domain {domain!r}: {parameters}", offset=offset)


def draw(what: Declaration, sizes: Sizes, random: np.random.Generator) -> Floats:
    """Draw an input: float64 of the declared shape, each value in its domain."""
    shape = what.shape(sizes)
    if what.domain in _DISCRETE:
        return _DISCRETE[what.domain](shape, random)
    if what.distribution == "constant":
        return np.full(shape, what.parameters[0])
    first, second = what.parameters
    normal = what.distribution == "normal"
    values = random.normal(first, second, shape) if normal else random.uniform(first, second, shape)
    values = np.asarray(values, np.float64)
    return (values + np.swapaxes(values, -1, -2)) / 2 if what.domain == "symmetric" else values


def _binary(shape: tuple[int, ...], random: np.random.Generator) -> Floats:
    """Draw zeros and ones, both of them wherever there is room for both."""
    values = random.integers(0, 2, shape).astype(np.float64)
    if values.size > 1 and (values == values.flat[0]).all():
        values.flat[random.integers(values.size)] = 1 - values.flat[0]
    return values


def _one_hot(shape: tuple[int, ...], random: np.random.Generator) -> Floats:
    return np.eye(shape[-1])[random.integers(0, shape[-1], shape[:-1])]


def _simplex(shape: tuple[int, ...], random: np.random.Generator) -> Floats:
    return random.dirichlet(np.ones(shape[-1]), shape[:-1])


_DISCRETE: Final[Mapping[str, Callable[[tuple[int, ...], np.random.Generator], Floats]]] = {
    "binary": _binary,
    "sign": lambda shape, random: 2 * _binary(shape, random) - 1,
    "one-hot": _one_hot,
    "simplex": _simplex,
}
