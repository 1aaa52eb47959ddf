"""One misconception behind several answers about broadcasting; and which ones a sheet of items can tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final, TypeAlias

from grader.algebra.shapes import Shape, broadcast
from grader.diagnose.shapes import MISCONCEPTIONS, Answer, Misconception

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.diagnose.shapes import Rule

Shapes: TypeAlias = tuple[Shape, ...]
Group: TypeAlias = tuple[Misconception, ...]

# ── what explains the answers of a student ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Explanation:
    """What stands behind wrong answers: one misconception, or one of two that explain them equally well."""

    misconceptions: tuple[Misconception, ...]
    explained: int
    """Wrong answers that it predicts."""
    wrong: int
    """All wrong answers."""


@dataclass(frozen=True, slots=True)
class _Tally:
    """What a misconception has to do with a student's answers."""

    misconception: Misconception
    explained: int
    contradicted: int
    """Right answers that its believer would not have given."""


def explaining(answered: Sequence[tuple[Sequence[Shape], Answer]]) -> Explanation | None:
    """Find what predicts all wrong answers; where nothing does, what predicts most of them. None: nothing is named.

    Of several, the one that contradicts fewest right answers, then the simplest. More than two that are equally good
    say nothing, and neither does one that fails to account for as many answers, right or wrong, as it explains.

    >>> explaining([([(5, 3), (3,)], None), ([(5, 3), (5,)], (5, 3))]).misconceptions[0].id
    'aligned-left'
    """
    wrong = [(shapes, answer) for shapes, answer in answered if answer != broadcast(shapes)]
    right = [(shapes, answer) for shapes, answer in answered if answer == broadcast(shapes)]
    tallies = []
    for each in MISCONCEPTIONS:
        explained = sum(each.predict(shapes) == answer for shapes, answer in wrong)
        contradicted = sum(each.predict(shapes) != answer for shapes, answer in right)
        if explained > contradicted + len(wrong) - explained:
            tallies.append(_Tally(each, explained, contradicted))
    best = _best(tallies)
    complete = bool(best) and best[0].explained == len(wrong)
    most = bool(best) and 3 * best[0].explained >= 2 * len(wrong)
    if len(best) > 2 or not (complete or (most and len(best) == 1)):
        return None
    return Explanation(tuple(tally.misconception for tally in best), best[0].explained, len(wrong))


def _best(tallies: Sequence[_Tally]) -> list[_Tally]:
    """Keep those that none of the others beats."""

    def rank(tally: _Tally) -> tuple[int, int, int]:
        return -tally.explained, tally.contradicted, tally.misconception.cost

    return [tally for tally in tallies if rank(tally) == min(map(rank, tallies))]


# ── what a sheet can tell apart ──────────────────────────────────────────────────────────────────────────

POOL: Final = tuple(
    product(
        [(7, 1), (6, 3), (1, 3), (3, 2), (2, 1, 3), (3, 3), (4, 1, 1), (3, 2, 1, 4), (2,), (6,), (0,), ()],
        [(3,), (6,), (2, 4), (3, 1), (5, 1), (2, 6), (3, 4, 1), (1, 2, 5), (6, 4), (1, 0), (1,), ()],
    )
)
"""Pairs of shapes that may be proposed; of equally good ones, the first."""


@dataclass(frozen=True, slots=True)
class Blind:
    """What a set of items cannot see: wrong rules that are always right there, and wrong rules that always agree."""

    uncaught: Group
    alike: tuple[Group, ...]


def blind(items: Sequence[Sequence[Shape]]) -> Blind:
    """Find the misconceptions that no item catches, and the groups that all items together cannot tell apart.

    >>> [each.id for each in blind([[(7, 1), (7,)]]).alike[0]]
    ['aligned-left', 'minimum', 'first-shape', 'longer-shape', 'not-copied', 'anywhere']
    """
    right = tuple(broadcast(shapes) for shapes in items)
    groups: dict[tuple[Answer, ...], list[Misconception]] = {}
    for each in MISCONCEPTIONS:
        groups.setdefault(tuple(each.predict(shapes) for shapes in items), []).append(each)
    uncaught = tuple(groups.pop(right, []))
    return Blind(uncaught, tuple(tuple(group) for group in groups.values() if len(group) > 1))


def separating(sight: Blind) -> tuple[Shapes, ...]:
    """Propose pairs of shapes that catch what is uncaught and tell apart what is alike: each time the best one.

    >>> separating(Blind((), (MISCONCEPTIONS[:2],)))
    (((7, 1), (1, 2, 5)),)
    """
    groups: list[list[Rule]] = [[each.predict for each in group] for group in sight.alike]
    groups.append([broadcast, *(each.predict for each in sight.uncaught)])
    chosen: list[Shapes] = []
    while any(len(group) > 1 for group in groups):
        best = max(POOL, key=lambda shapes: len(_split(groups, shapes)))
        parts = _split(groups, best)
        if len(parts) == len(groups):
            break  # the pool has nothing that tells the rest apart
        groups = parts
        chosen.append(best)
    return tuple(chosen)


def _split(groups: Sequence[Sequence[Rule]], shapes: Shapes) -> list[list[Rule]]:
    """Split each group of rules by what they predict for one set of shapes."""
    parts: list[list[Rule]] = []
    for group in groups:
        by_answer: dict[Answer, list[Rule]] = {}
        for rule in group:
            by_answer.setdefault(rule(shapes), []).append(rule)
        parts += by_answer.values()
    return parts
