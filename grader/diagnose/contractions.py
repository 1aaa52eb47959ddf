"""Name the mistake in an einsum string: how its partition of axes differs from the formula's.

An axis of an operand is a *port* `(operand, axis)`. Two ports are linked when they share an index.
Words name operands and positions, never letters alone: letters are the student's own choice.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from grader.algebra.subscripts import Contraction, canonical
from grader.text import listed, ordinal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Port: TypeAlias = tuple[int, int]
Link: TypeAlias = tuple[Port, Port]
Group: TypeAlias = frozenset[Port]


@dataclass(frozen=True, slots=True)
class Difference:
    """The code of a finding, and its data."""

    code: str
    data: Mapping[str, str | int]


def difference(got: Contraction, want: Contraction, names: Sequence[str], *, implicit: bool) -> Difference:
    """Name the simplest mistake that turns `want` into `got`; they must differ, and have equal numbers of axes.

    names: one per operand. implicit: the string had no arrow, so that numpy chose the order of the result.
    """
    words = _Words(names)
    if _links(got) == _links(want):
        return _in_output(_output(got), _output(want), words, implicit=implicit)
    return _transposed(got, want, words) or _in_links(_links(got), _links(want), words)


def distance(got: Contraction, want: Contraction) -> int:
    """Count the links and result axes in which two contractions differ."""
    ours, theirs = _output(got), _output(want)
    axes = sum(a != b for a, b in zip(ours, theirs, strict=False))
    return 2 * len(_links(got) ^ _links(want)) + axes + abs(len(ours) - len(theirs))


@lru_cache(maxsize=4096)
def _ports(contraction: Contraction) -> dict[int, list[Port]]:
    """The ports of each index, in their order."""
    ports: dict[int, list[Port]] = {}
    for operand, indices in enumerate(contraction.operands):
        for axis, index in enumerate(indices):
            ports.setdefault(index, []).append((operand, axis))
    return ports


@lru_cache(maxsize=4096)
def _links(contraction: Contraction) -> frozenset[Link]:
    return frozenset(link for ports in _ports(contraction).values() for link in combinations(ports, 2))


def _output(contraction: Contraction) -> list[Group]:
    """The result's axes, each as the ports that it comes from."""
    ports = _ports(contraction)
    return [frozenset(ports[index]) for index in contraction.output]


def _in_output(got: list[Group], want: list[Group], words: _Words, *, implicit: bool) -> Difference:
    lost = [group for group in want if group not in got]
    extra = [group for group in got if group not in want]
    if lost and extra:
        data = {"summed": words.group(lost[0]), "kept": words.group(extra[0])}
        return Difference("einsum.summed-wrong", data)
    if lost:
        return Difference("einsum.summed-too-much", {"axes": words.group(lost[0])})
    if extra:
        return Difference("einsum.not-summed", {"axes": words.group(extra[0])})
    code = "einsum.implicit-output-sorted" if implicit else "einsum.output-permuted"
    return Difference(code, {"got": words.groups(got), "want": words.groups(want)})


def _transposed(got: Contraction, want: Contraction, words: _Words) -> Difference | None:
    """Find one operand that was read with two of its axes exchanged, everything else being right.

    With three axes and more, an exchange that links other axes is better told as a wrong link; axes along which
    operands are stacked do not count.
    """
    linked = {port for link in _links(want) for port in link}
    stacked = {port for group in _output(want) if len(group) > 1 for port in group}
    for operand, indices in sorted(enumerate(got.operands), key=lambda pair: len(pair[1])):
        for first, second in combinations(range(len(indices)), 2):
            swapped = list(indices)
            swapped[first], swapped[second] = indices[second], indices[first]
            operands = [*got.operands[:operand], tuple(swapped), *got.operands[operand + 1 :]]
            fixed = canonical([[str(i) for i in o] for o in operands], [str(i) for i in got.output])
            both = {(operand, first), (operand, second)}
            matrix = {(operand, axis) for axis in range(len(indices))} - stacked
            if fixed == want and (len(indices) == 2 or matrix == both or both <= linked):
                axes = f"its {ordinal(first + 1)} and {ordinal(second + 1)} axis"
                return Difference("einsum.operand-transposed", {"operand": words.names[operand], "axes": axes})
    return None


def _in_links(got: frozenset[Link], want: frozenset[Link], words: _Words) -> Difference:
    extra, missing = sorted(got - want), sorted(want - got)
    diagonals = [link for link in extra if link[0][0] == link[1][0]]
    if diagonals and not missing:
        return Difference("einsum.diagonal", {"axes": words.link(diagonals[0])})
    if not extra:
        return Difference("einsum.not-linked", {"axes": words.link(missing[0])})
    if not missing:
        return Difference("einsum.linked", {"axes": words.link(extra[0])})
    data = {"axes": words.link(extra[0]), "instead": words.link(_nearest(extra[0], missing))}
    return Difference("einsum.wrongly-linked", data)


def _nearest(link: Link, links: Sequence[Link]) -> Link:
    """The link that shares a port with a given one, else the first."""
    return next((other for other in links if set(other) & set(link)), links[0])


def counted(names: Sequence[str]) -> list[str]:
    """Tell operands apart that have one name.

    >>> counted(["x", "A", "x"])
    ['the 1st x', 'A', 'the 2nd x']
    """
    counts, seen = Counter(names), Counter[str]()
    called: list[str] = []
    for name in names:
        seen[name] += 1
        called.append(name if counts[name] == 1 else f"the {ordinal(seen[name])} {name}")
    return called


class _Words:
    """How operands and axes are called."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = counted(names)

    def port(self, port: Port) -> str:
        return f"the {ordinal(port[1] + 1)} axis of {self.names[port[0]]}"

    def link(self, link: Link) -> str:
        return listed([self.port(port) for port in link])

    def group(self, group: Group) -> str:
        return listed([self.port(port) for port in sorted(group)])

    def groups(self, groups: Sequence[Group]) -> str:
        return ", then ".join(f"({self.group(group)})" if len(group) > 1 else self.group(group) for group in groups)
