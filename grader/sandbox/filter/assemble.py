"""From the table to a program of classic BPF, the language in which the kernel takes filters of system calls.

The program is built from its end, so that each jump goes to something that is already there. It finds the number of a
call by halving: some eight comparisons for any, and few instructions, for it is checked and translated at each start.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from grader.sandbox.filter.table import ABSENT, ALLOWED, CONDITIONAL, IN_A_ROOT_OF_ITS_OWN, LOW, REFUSED, Only

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Action(IntEnum):
    """What the kernel does with a call, in its own numbers: SECCOMP_RET_…, with an error number in the lower half."""

    ALLOW = 0x7FFF_0000
    REFUSE = 0x0005_0000 | 1
    """EPERM: not permitted."""
    ABSENT = 0x0005_0000 | 38
    """ENOSYS: no such call. Libraries fall back on an older one."""
    KILL = 0x8000_0000
    """The whole process, by SIGSYS."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What a program must know of a machine."""

    name: str
    """As `platform.machine()` says it; names the file, too."""
    audit: int
    """How the kernel names the way in which the call was made: AUDIT_ARCH_…"""
    foreign_from: int | None = None
    """The first number of calls of a foreign kind. On x86-64: those of x32, which go by the same name."""


MACHINES = (Machine("x86_64", 0xC000_003E, 0x4000_0000), Machine("aarch64", 0xC000_00B7))

Decision = Action | Only

LOAD, AND, JUMP, IF_EQUAL, IF_AT_LEAST, RETURN = 0x20, 0x54, 0x05, 0x15, 0x35, 0x06
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # where they lie in struct seccomp_data; both machines are little-endian
REACH = 250  # a conditional jump skips at most 255 instructions; the rest is room for what is put in between


@cache
def numbers(machine: Machine) -> Mapping[str, int]:
    """The number of each system call that the machine has."""
    column = 1 + MACHINES.index(machine)
    lines = Path(__file__).with_name("numbers.txt").read_text("ascii").splitlines()
    rows = [line.split() for line in lines if not line.startswith("#")]
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}


def decisions(machine: Machine, *, own_root: bool = True) -> dict[int, Decision]:
    """What the table says of each number that it knows, for processes that have a root of their own or not."""
    said: dict[str, Decision] = dict(CONDITIONAL)
    for action, groups in ((Action.ALLOW, ALLOWED), (Action.REFUSE, REFUSED), (Action.ABSENT, ABSENT)):
        said |= {name: action for group in groups for name in group.names}
    if not own_root:
        said |= dict.fromkeys(IN_A_ROOT_OF_ITS_OWN.names, Action.REFUSE)
    return {number: said[name] for name, number in numbers(machine).items()}


def assemble(machine: Machine, *, own_root: bool = True) -> bytes:
    """The program for a machine, as the bytes of an array of struct sock_filter."""
    program = _Program()
    program.choose(_stretches(decisions(machine, own_root=own_root)))
    if machine.foreign_from is not None:
        program.test(IF_AT_LEAST, machine.foreign_from, Action.KILL, program.here)
    start = program.put(LOAD, NUMBER)
    program.test(IF_EQUAL, machine.audit, start, Action.KILL)
    program.put(LOAD, ARCHITECTURE)
    return program.bytes()


def _stretches(known: Mapping[int, Decision]) -> list[tuple[int, Decision]]:
    """Numbers that are treated alike, side by side: the first of each stretch. What is not known is absent."""
    stretches: list[tuple[int, Decision]] = []
    for number in range(max(known) + 2):
        decision = known.get(number, Action.ABSENT)
        if not stretches or stretches[-1][1] is not decision:
            stretches.append((number, decision))
    return stretches


class _Program:
    """Instructions, the last one first. A place in it is the number of instructions from there to the end."""

    def __init__(self) -> None:
        self._instructions: list[tuple[int, int, int, int]] = []
        self._ends: dict[Action, int] = {}

    @property
    def here(self) -> int:
        return len(self._instructions)

    def bytes(self) -> bytes:
        return b"".join(struct.pack("<HBBI", *instruction) for instruction in reversed(self._instructions))

    def put(self, code: int, value: int, if_so: int = 0, if_not: int = 0) -> int:
        """Put an instruction in front, and give its place."""
        self._instructions.append((code, if_so, if_not, value))
        return self.here

    def test(self, code: int, value: int, if_so: int | Action, if_not: int | Action) -> int:
        """Compare what was loaded with a value, and go one way or the other."""
        so, otherwise = self._near(if_so), self._near(if_not)
        return self.put(code, value, self.here - so, self.here - otherwise)

    def choose(self, stretches: Sequence[tuple[int, Decision]]) -> int | Action:
        """Find the stretch of the number that was loaded, and decide."""
        if len(stretches) == 1:
            decision = stretches[0][1]
            return decision if isinstance(decision, Action) else self._check(decision)
        middle = len(stretches) // 2
        above = self.choose(stretches[middle:])
        below = self.choose(stretches[:middle])
        return self.test(IF_AT_LEAST, stretches[middle][0], above, below)

    def _check(self, only: Only) -> int:
        way: int | Action = Action.REFUSE
        for value in reversed(list(only.among.values())):
            way = self.test(IF_EQUAL, value, Action.ALLOW, way)
        if only.mask != LOW:
            self.put(AND, only.mask)
        lower = ARGUMENTS + 8 * only.argument
        place = self.put(LOAD, lower)
        if only.bits == 64:
            self.test(IF_EQUAL, 0, place, Action.REFUSE)
            place = self.put(LOAD, lower + 4)
        return place

    def _near(self, target: int | Action) -> int:
        """A place from where it goes on as from the target, near enough to be jumped to from here."""
        if isinstance(target, Action):
            if target not in self._ends or self.here - self._ends[target] > REACH:
                self._ends[target] = self.put(RETURN, target)
            return self._ends[target]
        return target if self.here - target <= REACH else self.put(JUMP, self.here - target)
