"""The attacks: each a file that a student could hand in for hw3, with a head that says what must become of it.

They lie under `attacks/<group>/` and end in `.py.txt`, so that no tool imports one: pytest imports every `.py` for its
doctests. The docstring says what is attempted; comments at the beginning of a line say the rest:

    # expect: crashed | failed       the verdicts that item a of `einsum` may get; it never earns a point
    # open in: limited               it succeeds in these tiers, as the threat model says; `as user`: unless root grades
    # may be open in: limited        the same where the machine's settings allow it
    # bounded                        it uses what is its own up to a limit, and harms nobody beyond that
    # alone: seccomp                 the one layer that stops it: without that layer it succeeds (see ALONE_IN)
    # hangs                          it runs into a limit of time, which is kept short
    # twice                          it is run twice, as by two students: the second looks for what the first left
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ATTACKS = Path(__file__).with_name("attacks")
SUFFIX = ".py.txt"
TIERS = ("isolated", "restricted", "limited")
WHO = ("root", "user")
"""Who runs the grader."""
ALONE_IN = {"landlock": "restricted"}
"""The tier in which a layer has no other behind it; `isolated` where nothing is said."""
_HEAD = re.compile(r"^# ([a-z ]+?)(?:: (.*))?$", re.MULTILINE)
_WORDS = {"expect", "open in", "may be open in", "bounded", "alone", "hangs", "twice"}


@dataclass(frozen=True)
class Attack:
    """One attack, as its head describes it."""

    group: str
    name: str
    attempt: str
    source: bytes
    verdicts: frozenset[str]
    opened: dict[str, str]
    """The tiers in which it succeeds, each with whose grader is open to it: `root`, `user`, or both, the empty text."""
    perhaps: frozenset[str]
    bounded: bool
    alone: str
    hangs: bool
    twice: bool

    @property
    def id(self) -> str:
        return f"{self.group}-{self.name}"

    def is_open(self, tier: str, who: str) -> bool:
        """Tell whether it must succeed there."""
        return self.opened.get(tier, "nobody") in ("", who)

    def may_be_open(self, tier: str, who: str) -> bool:
        """Tell whether it may succeed there."""
        return self.is_open(tier, who) or tier in self.perhaps


@cache
def attacks() -> tuple[Attack, ...]:
    """Read all attacks, in the order of their names."""
    return tuple(read(path) for path in sorted(ATTACKS.rglob(f"*{SUFFIX}")))


def read(path: Path) -> Attack:
    """Read one attack; raise ValueError where its head is not understood."""
    text = path.read_text("utf-8")
    heads = _HEAD.findall(text)
    head = dict(heads)
    if len(head) != len(heads) or not set(head) <= _WORDS or "expect" not in head:
        raise ValueError(f"{path}: the head is not understood: {heads}")
    return Attack(
        group=path.parent.name,
        name=path.name.removesuffix(SUFFIX),
        attempt=text.partition('"""')[2].partition('"""')[0],
        source=text.encode(),
        verdicts=frozenset(head["expect"].split(" | ")),
        opened=_tiers(head.get("open in", "")),
        perhaps=frozenset(_tiers(head.get("may be open in", ""))),
        bounded="bounded" in head,
        alone=head.get("alone", ""),
        hangs="hangs" in head,
        twice="twice" in head,
    )


def _tiers(text: str) -> dict[str, str]:
    named = {tier: whose for tier, _, whose in (part.partition(" as ") for part in text.split(", ") if part)}
    if not (named.keys() <= set(TIERS) and set(named.values()) <= {"", *WHO}):
        raise ValueError(f"no such tier: {text}")
    return named
