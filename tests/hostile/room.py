"""Grade attacks behind the wall, one after the other through one Door, and tell what each came to.

Run as `python room.py TIER TOKEN LAYERS ID…`: the layers to leave out, joined by commas, and the attacks by their ids.
Each gives one line of JSON on standard output, before it begins and after it has ended, and so does the end of all.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from catalogue import Attack, attacks
from secrets_planted import CLASS, IN_ENVIRONMENT, IN_HOST_NAME, Leftovers, Planted, processes

from grader.engine.grade import judge
from grader.engine.plan import Plan, make_plan
from grader.export.results_json import to_text
from grader.model import Limits, Results, Run, Source, Submission, SubmissionResult
from grader.sandbox import Door
from grader.spec.load import load

if TYPE_CHECKING:
    from grader.model import Isolation

AIM = ("einsum", "a")
PATIENT = Limits(load_seconds=10.0, request_seconds=10.0, total_seconds=15.0, memory_mib=256)
SHORT = replace(PATIENT, load_seconds=0.8, request_seconds=0.5, total_seconds=1.5)
_SETTLING_SECONDS = 1.0
_PATIENCE = 10


class Room:
    """One Door, and what is around it."""

    def __init__(self, door: Door, plan: Plan, planted: Planted, *, warm: bool) -> None:
        self._door, self._plan, self._planted, self._warm = door, plan, planted, warm
        self._classmate = Source("hw3.py", planted.classmate())
        self.honest = self.honest_now()
        self._leftovers = Leftovers()
        self._usual = len(processes())
        self._attacks = 0

    def honest_now(self) -> str:
        """Give the whole result of an honest submission, as text."""
        text, _ = self._graded(self._classmate, PATIENT)
        return text

    def attacked(self, attack: Attack) -> dict[str, Any]:
        """Run one attack and tell what it came to."""
        limits = SHORT if attack.hangs else PATIENT
        started = time.monotonic()
        text, result = self._graded(Source("hw3.py", attack.source), limits)
        seconds = time.monotonic() - started
        if attack.twice:
            text_again, result = self._graded(Source("hw3.py", attack.source), limits)
            text += text_again
        left = self._left()
        aimed = next(item for item in result.items if (item.problem, item.item) == AIM)
        return {
            "verdict": aimed.verdict.value,
            "points": str(result.score),
            "messages": [finding.message for finding in (*result.findings, *aimed.findings)],
            "not_graded": not result.graded,
            "claims": [line for line in result.stdout.splitlines() if line.startswith("BREACH:")],
            "leaks": self._planted.seen_in(text),
            "left": left,
            "seconds": seconds,
            "honest": self._honest_still(),
            "printed": result.stdout[-600:] + result.stderr[-600:],
        }

    def _honest_still(self) -> bool:
        """Grade the honest submission again; less often where no process is left that could be poisoned."""
        self._attacks += 1
        return bool(not self._warm and self._attacks % _PATIENCE) or self.honest_now() == self.honest

    def _graded(self, source: Source, limits: Limits) -> tuple[str, SubmissionResult]:
        session = self._door.run(source, self._plan.requests, limits)
        result = judge(self._plan, Submission("s01", source), session)
        run = Run("", "", "", 0, self._door.isolation, 0.0)
        exported = to_text(Results(self._plan.assignment, run, (result,), ()))
        return "\n".join([exported, repr(session.outcomes), repr(session.load), session.stdout, session.stderr]), result

    def _left(self) -> list[str]:
        """Wait a moment for what is ending; name what is new then, and take it for given from there on."""
        late = time.monotonic() + _SETTLING_SECONDS
        while len(processes()) > self._usual and time.monotonic() < late:
            time.sleep(0.01)
        new = self._leftovers.new()
        self._leftovers.accept()
        surplus = len(processes()) - self._usual
        if surplus > 0:
            new.append(f"{surplus} processes")
            if not self._warm:
                self._clear_away()
        return new

    def _clear_away(self) -> None:
        for number in processes() - {1, os.getpid()}:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)


def tell(**what: Any) -> None:
    """Write one line."""
    os.write(_out, (json.dumps(what) + "\n").encode())


def main(tier: Isolation, token: str, layers: str, ids: list[str]) -> None:
    """Grade the attacks in the order of their ids' groups."""
    tokens = {
        "environment": os.environ[IN_ENVIRONMENT],
        "name of the host": os.environ.pop(IN_HOST_NAME),
        "command line": token,
    }
    planted = Planted(tokens)
    left_out = frozenset(filter(None, layers.split(",")))
    before = processes()
    with Door(isolation=tier, without=left_out) as door:
        plan = make_plan(load(CLASS / "problems" / "hw3"), 0, door.run)
        room = Room(door, plan, planted, warm=tier != "limited")
        for attack in attacks():
            if attack.id in ids:
                tell(begins=attack.id)
                tell(ended=attack.id, **room.attacked(attack))
        isolation = door.isolation
        honest = room.honest_now() == room.honest
    late = time.monotonic() + _SETTLING_SECONDS
    while processes() - before and time.monotonic() < late:
        time.sleep(0.01)
    tell(
        closed=True,
        isolation=isolation,
        left=len(processes() - before),
        honest=honest,
        full_marks='"score": 13.0' in room.honest,
    )


if __name__ == "__main__":
    # What is printed by accident is no line of ours.
    _out = os.dup(1)
    os.dup2(2, 1)
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])  # type: ignore[arg-type]
