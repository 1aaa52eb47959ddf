"""A grader that is ended by force leaves nothing behind, and one whose processes are killed goes on."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from batches import HERE, walled
from catalogue import TIERS
from test_hostile import SIDE_BY_SIDE, USERS, selected, wall

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the wall around the graders is made of Linux"),
    pytest.mark.usefixtures(wall.__name__),
]
STOP_SECONDS = 5.0
"""A second is promised; a busy machine may take longer."""


Endings = dict[tuple[str, str, str], "Future[tuple[int, bytes, bytes]]"]


def end(how: str, tier: str, who: str) -> tuple[int, bytes, bytes]:
    """Let a grader be ended behind the wall."""
    process = walled(USERS[who], [sys.executable, str(HERE / "ending.py"), how, tier], {}, stderr=subprocess.PIPE)
    told, said = process.communicate(timeout=100)
    return process.returncode, told, said


@pytest.fixture(scope="session")
def endings(request: pytest.FixtureRequest) -> Iterator[Endings]:
    """Start what the selected tests ask for, several at a time: most of it is waiting."""
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        wanted = [(chosen["how"], chosen["tier"], chosen["who"]) for chosen in selected(request, "how")]
        yield {key: pool.submit(end, *key) for key in wanted}
        pool.shutdown(cancel_futures=True)


@pytest.fixture
def report(endings: Endings, how: str, tier: str, who: str) -> dict[str, Any]:
    """What was told of one ending."""
    code, told, said = endings[how, tier, who].result()
    if b"does not offer" in said:
        pytest.skip(said.decode().strip().splitlines()[-1])
    assert code == 0, said.decode()
    found: dict[str, Any] = json.loads(told)
    return found


def each(*how: str) -> Callable[[Any], Any]:
    """Run a test for ways of ending a grader, in each tier, for each user."""

    def decorate(test: Any) -> Any:
        for name, values in (("tier", TIERS), ("who", USERS), ("how", how)):
            test = pytest.mark.parametrize(name, values)(test)
        return test

    return decorate


@each("grader-killed:loop", "grader-killed:sleep")
def test_killing_the_grader_ends_all_its_processes(tier: str, who: str, how: str, report: dict[str, Any]) -> None:
    """Whether a submission computes or sleeps, and whether or not it tries to stay: a second later it is gone."""
    assert report["running"] >= 2
    assert report["left"] == 0


@each(f"command:{signal.SIGINT.value}", f"command:{signal.SIGTERM.value}")
def test_an_interrupt_keeps_what_was_done(tier: str, who: str, how: str, report: dict[str, Any]) -> None:
    """Ctrl-C in the midst of hanging submissions: code 2, soon; the graded stay graded, nothing is left."""
    assert (report["code"], report["left"]) == (2, 0), report["said"]
    assert report["statuses"] == ["graded"] * 2 + ["not graded"] * 4
    assert report["seconds"] < STOP_SECONDS


@each(f"command:{signal.SIGKILL.value}")
def test_killing_the_command_leaves_nothing(tier: str, who: str, how: str, report: dict[str, Any]) -> None:
    """SIGKILL to `grader grade` alone: its workers, their zygotes and the submissions end with it."""
    assert (report["code"], report["left"]) == (-signal.SIGKILL, 0), report["said"]


@each("origin-killed")
def test_a_killed_origin_is_replaced(tier: str, who: str, how: str, report: dict[str, Any]) -> None:
    """Whoever kills a Door's processes, between submissions or during one: the results are complete all the same."""
    assert len(report["outcomes"]) == 3
    assert len(set(report["outcomes"])) == 1
    assert report["outcomes"][0].count("Returned(value=") == 2
    assert report["left"] == 0
