"""Answers with a known mistake: a folder for each sheet, a file for each answer, and in its first lines what is wrong.

A sheet is an assignment with `answers/<problem>/<half>/<words>.py` beside its problems. The halves are `open`, wrong
answers that may be looked at while a diagnosis is made; `apart`, wrong ones that only its score is taken from; `right`,
odd but right; and `unrelated`, which compute something else, so that no mistake can be named.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grader.model import Json

ROOT: Final = Path(__file__).parent
WRONG: Final = ("open", "apart")
Half: TypeAlias = Literal["open", "apart", "right", "unrelated"]
WHOLE: Final = ""
"""In the place of an item: the file's only item, all of its items, or the problem as a whole."""
PASSED: Final = "passed"
SILENCE: Final = "silence"
HEADER: Final = re.compile(r"# expects(?:\[(?P<item>[\w-]+)\])?: (?P<code>[\w.-]+)(?: (?P<rest>.+))?")


@dataclass(frozen=True, slots=True)
class Claim:
    """What an answer is: PASSED; SILENCE, where no name fits; or a finding's code and some of its data."""

    code: str
    data: Mapping[str, Json] = field(default_factory=dict)

    def __str__(self) -> str:
        """Write it as in a file, without its item."""
        return f"{self.code} {json.dumps(dict(self.data), ensure_ascii=False)}" if self.data else self.code


Claims: TypeAlias = "Mapping[str, tuple[Claim, ...]]"
"""By item: what is true of the answer to it; several claims are names of one and the same function."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One file of the corpus."""

    problem: str
    half: Half
    path: Path
    data: bytes
    claims: Claims

    def __str__(self) -> str:
        """Name it by sheet, problem, half and file."""
        return "/".join((self.path.parents[3].name, self.problem, self.half, self.path.stem))


def sheets(root: Path = ROOT) -> tuple[Path, ...]:
    """Give the folders of all sheets."""
    return tuple(sorted(path.parent for path in root.glob("*/assignment.yaml")))


def answers(sheet: Path) -> tuple[Answer, ...]:
    """Read all answers of a sheet. Raises ValueError for a file that is in no half, or whose claims cannot be read."""
    return tuple(_answer(path, path.relative_to(sheet / "answers")) for path in sorted(sheet.glob("answers/**/*.py")))


def _answer(path: Path, relative: Path) -> Answer:
    halves: dict[str, Half] = {half: half for half in get_args(Half)}
    match relative.parts:
        case (problem, half, _) if half in halves:
            data = path.read_bytes()
            return Answer(problem, halves[half], path, data, read_claims(data.decode(), str(path)))
    raise ValueError(f"{path}: expected answers/<problem>/<{'|'.join(halves)}>/<words>.py")


def read_claims(text: str, place: str = "answer") -> Claims:
    """Read the first lines of an answer. Raises ValueError with the line of a claim that cannot be read.

    >>> read_claims('# expects[dw]: mistake.averaged {"dimension": "n"}')["dw"][0]
    Claim(code='mistake.averaged', data={'dimension': 'n'})
    >>> read_claims("# expects: misconception aligned-left")[""][0]
    Claim(code='broadcast.aligned-left', data={})
    """
    claims: dict[str, tuple[Claim, ...]] = {}
    for number, line in _claimed(text, place):
        found = HEADER.fullmatch(line)
        if not found:
            raise ValueError(f"{place}:{number}: expected '# expects: CODE {{data}}', got {line!r}")
        item = found["item"] or WHOLE
        claims[item] = (*claims.get(item, ()), _claim(found["code"], found["rest"], f"{place}:{number}"))
    if not claims:
        raise ValueError(f"{place}:1: expected '# expects: …' in the first line")
    for item, several in claims.items():
        if len(several) > 1 and {claim.code for claim in several} & {PASSED, SILENCE}:
            raise ValueError(f"{place}: {item or 'the answer'} is claimed to be both {several[0]} and {several[1]}")
    return claims


def _claimed(text: str, place: str) -> Iterator[tuple[int, str]]:
    """Give the lines of the claims: they stand at the beginning, and nowhere else."""
    lines = [(number, line.rstrip()) for number, line in enumerate(text.split("\n"), 1)]
    claimed = [(number, line) for number, line in lines if line.startswith("# expects")]
    for place_in_order, (number, _) in enumerate(claimed, 1):
        if number != place_in_order:
            raise ValueError(f"{place}:{number}: a claim stands below the first lines")
    yield from claimed


def _claim(code: str, rest: str | None, place: str) -> Claim:
    if code == "misconception" and rest:
        return Claim(f"broadcast.{rest}")
    if rest is None:
        return Claim(code)
    try:
        data = json.loads(rest)
    except json.JSONDecodeError as error:
        raise ValueError(f"{place}: {error} in {rest!r}") from error
    if not isinstance(data, dict) or code in (PASSED, SILENCE):
        raise ValueError(f"{place}: expected a code with a mapping, got {code} {rest}")
    return Claim(code, data)


def expected(answer: Answer, items: Sequence[str], *, as_whole: bool = False) -> Claims:
    """Give the claims about each item; `as_whole`: a misconception is claimed of the problem, not of its items.

    In a wrong answer, items of which nothing is said are right. Raises ValueError for an item that does not exist.
    """
    unknown = answer.claims.keys() - {WHOLE, *items}
    if unknown:
        raise ValueError(f"{answer.path}: there is no item {min(unknown)!r} in {answer.problem}")
    of_all = answer.claims.get(WHOLE)
    if of_all is None:
        return {item: answer.claims.get(item, (Claim(PASSED),)) for item in items}
    if len(answer.claims) > 1:
        raise ValueError(f"{answer.path}: say what is expected of each item, or of the whole, not both")
    if as_whole and of_all[0].code != PASSED:
        return {WHOLE: of_all}
    if answer.half in WRONG and len(items) > 1:
        raise ValueError(f"{answer.path}: say of which item it is expected: {', '.join(items)}")
    return dict.fromkeys(items, of_all)
