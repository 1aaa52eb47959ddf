"""Declared inputs: `real (n, d) ~ normal(0, 2)` is a domain, dimensions by letter, and how values are drawn.

Every drawn value is one that a student may rely on: labels are exactly 0 or 1, rows of a simplex sum to 1, a
symmetric matrix is symmetric, an index stays below its bound, in every regime.
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

    from grader.model import Array

    Floats: TypeAlias = NDArray[np.float64]

Sizes: TypeAlias = Mapping[str, int]

DOMAINS: Final = (
    *("real", "positive", "probability", "binary", "sign", "one-hot", "simplex", "symmetric"),
    *("index", "integer"),
)
DISCRETE: Final = ("binary", "sign", "one-hot", "index", "integer")
"""The domains whose values cannot be moved a little."""
DISTRIBUTIONS: Final = {"normal": ("mean", "standard deviation"), "uniform": ("low", "high"), "constant": ("value",)}
BOUNDS: Final = {
    "real": (-np.inf, np.inf),
    "positive": (np.nextafter(0, 1), np.inf),
    "probability": (0.0, 1.0),
    "symmetric": (-np.inf, np.inf),
}
"""The domains whose distribution can be chosen, and the values that they allow."""
WHOLE: Final = {"index": ("below", "index (n) ~ below(k)"), "integer": ("range", "integer () ~ range(1, 3)")}
"""The domains of whole numbers, int64, which have a way of their own to say what they hold."""
LARGEST_WHOLE: Final = 2**53
MOST_DIMENSIONS: Final = 6
MOST_LETTERS: Final = 8
DECLARATION: Final = re.compile(
    r"\s*(?P<domain>[\w-]+)\s*\((?P<dimensions>[^()]*)\)\s*(?:~\s*(?P<name>\w+)\s*\((?P<parameters>[^()]*)\)\s*)?"
)


@dataclass(frozen=True, slots=True)
class Declaration:
    """What an input is. `distribution` is a name of DISTRIBUTIONS with its parameters, or one of WHOLE."""

    domain: str
    dimensions: tuple[str, ...]
    distribution: str
    parameters: tuple[float, ...]
    bound: str = ""
    """Of an index: the dimension below whose size it stays; empty where that is a number, its parameter."""

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
    Declaration(domain='real', dimensions=('n', 'd'), distribution='normal', parameters=(0.0, 2.0), bound='')
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
    if domain in WHOLE:
        return _whole(domain, dimensions, found["name"], found["parameters"] or "")
    return Declaration(domain, dimensions, *_distribution(domain, found["name"], found["parameters"], text))


def _whole(domain: str, dimensions: tuple[str, ...], name: str | None, written: str) -> Declaration:
    """Read what whole numbers an input holds: those below a bound, or those of a range, both ends included."""
    way, example = WHOLE[domain]
    if name != way:
        raise fault(f"an {domain} says which numbers it holds, as '{example}'")
    if domain == "index" and written.strip().isidentifier():
        return Declaration(domain, dimensions, way, (), written.strip())
    try:
        values = tuple(int(value) for value in written.split(","))
    except ValueError:
        values = ()
    if len(values) != (1 if domain == "index" else 2):
        wanted = "a dimension or a whole number" if domain == "index" else "two whole numbers, low and high"
        raise fault(f"{way} takes {wanted}, got ({written})")
    if any(abs(value) > LARGEST_WHOLE for value in values):
        raise fault(f"the numbers of {way} go beyond 2**53, where whole numbers are no longer exact: ({written})")
    if domain == "index" and values[0] < 1:
        raise fault(f"no index is below {values[0]}: counting starts at 0")
    if domain == "integer" and values[0] > values[1]:
        raise fault(f"the low end of range is above its high end: ({written})")
    return Declaration(domain, dimensions, way, tuple(map(float, values)))


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


def draw(what: Declaration, sizes: Sizes, random: np.random.Generator) -> Array:
    """Draw an input: float64 (int64 for an index or an integer) of the declared shape, each value in its domain."""
    shape = what.shape(sizes)
    if what.domain == "index":
        return _index(shape, sizes[what.bound] if what.bound else int(what.parameters[0]), random)
    if what.domain == "integer":
        low, high = map(int, what.parameters)
        return np.asarray(random.integers(low, high, shape, endpoint=True), np.int64)
    if what.domain in _DISCRETE:
        return _DISCRETE[what.domain](shape, random)
    if what.distribution == "constant":
        return np.full(shape, what.parameters[0])
    first, second = what.parameters
    normal = what.distribution == "normal"
    values = random.normal(first, second, shape) if normal else random.uniform(first, second, shape)
    values = np.asarray(values, np.float64)
    return (values + np.swapaxes(values, -1, -2)) / 2 if what.domain == "symmetric" else values


def _index(shape: tuple[int, ...], bound: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Draw whole numbers from 0 up to a bound, not all of them the same wherever there is room for two."""
    values = np.asarray(random.integers(0, bound, shape), np.int64)
    if values.size > 1 and bound > 1 and (values == values.flat[0]).all():
        values.flat[random.integers(values.size)] = (values.flat[0] + 1) % bound
    return values


def _binary(shape: tuple[int, ...], random: np.random.Generator) -> Floats:
    """Draw zeros and ones, both of them wherever there is room for both."""
    return _index(shape, 2, random).astype(np.float64)


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
