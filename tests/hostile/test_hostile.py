"""Every attack ends as its head says, in every tier that this machine offers, whoever grades; the others are unharmed.

One test per attack, tier and user. The attacks of one tier and user go through one Door, one after the other, behind a
wall; several such batches run side by side, and only those that the selected tests need: `-k isolated-root`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from batches import ORDINARY, Batch, run_batch, walled
from catalogue import ALONE_IN, TIERS, WHO, Attack, attacks

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the wall around the attacks is made of Linux")

AS_ROOT = sys.platform == "linux" and os.geteuid() == 0
USERS = {"root": 0, "user": ORDINARY} if AS_ROOT else {"user": os.geteuid()}
SIDE_BY_SIDE = 3
# What a tier without namespaces shows to everybody, whether it is looked for or not.
SHOWN = {"isolated": set(), "restricted": {"name of the host"}, "limited": {"name of the host"}}
# Each attack has less; a machine that is busy with several batches takes longer.
LONGEST_SECONDS = 40.0
LAYERS = ("namespaces", "root", "tmpfs", "landlock", "capabilities", "rlimits", "seccomp")


@pytest.fixture(scope="session")
def wall() -> None:
    """Skip where no wall can be built: an attack that succeeds would hit the machine."""
    process = walled(min(USERS.values()), [sys.executable, "-c", ""], {}, stderr=subprocess.PIPE)
    said = process.communicate(timeout=60)[1].decode()
    if process.returncode != 0:
        pytest.skip(f"no wall can be built around the attacks here: {said.strip()[-200:]}")


def selected(request: pytest.FixtureRequest, parameter: str) -> list[dict[str, Any]]:
    """Give the parameters of all tests of this run that have a tier, a user and this one."""
    specs = (getattr(item, "callspec", None) for item in request.session.items)
    return [spec.params for spec in specs if spec is not None and {"tier", "who", parameter} <= spec.params.keys()]


@pytest.fixture(scope="session")
def batches(wall: None, request: pytest.FixtureRequest) -> Iterator[dict[tuple[str, str], Future[Batch]]]:
    """Start the batches that the selected tests ask for."""
    wanted: dict[tuple[str, str], list[str]] = {}
    for chosen in selected(request, "attack"):
        wanted.setdefault((chosen["tier"], chosen["who"]), []).append(chosen["attack"].id)
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        # The longest first.
        order = sorted(wanted, key=lambda key: TIERS.index(key[0]), reverse=True)
        yield {(tier, who): pool.submit(run_batch, tier, USERS[who], wanted[tier, who]) for tier, who in order}
        pool.shutdown(cancel_futures=True)


def finished(batches: dict[tuple[str, str], Future[Batch]], tier: str, who: str) -> Batch:
    batch = batches[tier, who].result()
    if "does not offer" in batch.trouble:
        pytest.skip(batch.trouble.strip().splitlines()[-1])
    assert not batch.trouble
    return batch


def successes(attack: Attack, report: dict[str, object], tier: str, who: str) -> list[str]:
    """Name all that an attack achieved and should not."""
    if report.get("fatal"):
        return ["the grader itself was taken down"]
    seconds, leaks = report["seconds"], report["leaks"]
    assert isinstance(seconds, float)
    assert isinstance(leaks, list)
    found = {
        "points": report["points"] not in ("0", "0.0"),
        "not graded": report["not_graded"],
        "a verdict": report["verdict"] not in attack.verdicts,
        "leaks": leaks if attack.may_be_open(tier, who) or attack.alone else set(leaks) - SHOWN[tier],
        "claims": report["claims"],
        "left": report["left"],
        "harmed another": not report["honest"],
        "too slow": seconds > LONGEST_SECONDS,
    }
    return [f"{name}: {report.get(name, what)}" for name, what in found.items() if what]


@pytest.mark.parametrize("attack", attacks(), ids=lambda attack: attack.id)
@pytest.mark.parametrize("who", USERS)
@pytest.mark.parametrize("tier", TIERS)
def test_attack(tier: str, who: str, attack: Attack, batches: dict[tuple[str, str], Future[Batch]]) -> None:
    """An attack fails where its head says so, and succeeds where it says that: the threat model is made from it."""
    report = finished(batches, tier, who).reports[attack.id]
    achieved = successes(attack, report, tier, who)
    if attack.is_open(tier, who):
        assert achieved, f"this is stopped now: its head may say so. {report}"
    elif not attack.may_be_open(tier, who):
        assert achieved == [], report


@pytest.mark.parametrize("who", USERS)
@pytest.mark.parametrize("tier", TIERS)
def test_nothing_is_left_when_the_door_is_closed(
    tier: str, who: str, batches: dict[tuple[str, str], Future[Batch]]
) -> None:
    """The Door had the tier it was opened for, the honest submission full marks; no process is left."""
    if (tier, who) not in batches:
        pytest.skip("no attack of this batch was selected")
    last = finished(batches, tier, who).endings[-1]
    assert (last["isolation"], last["honest"], last["full_marks"], last["left"]) == (tier, True, True, 0)


ALONE = sorted({attack.alone for attack in attacks() if attack.alone})


@pytest.mark.parametrize("layer", ALONE)
def test_the_suite_can_fail(layer: str, wall: None) -> None:
    """Without the layer that alone stops them, attacks succeed, and are seen to."""
    chosen = [attack for attack in attacks() if attack.alone == layer]
    who = next(iter(USERS))
    tier = ALONE_IN.get(layer, "isolated")
    batch = run_batch(tier, USERS[who], [attack.id for attack in chosen], frozenset({layer}))
    if "does not offer" in batch.trouble:
        pytest.skip(batch.trouble.strip().splitlines()[-1])
    assert not batch.trouble
    harmless = [attack.id for attack in chosen if not successes(attack, batch.reports[attack.id], tier, who)]
    assert harmless == []


def test_the_catalogue_is_sound() -> None:
    """There are enough attacks, none twice, each says what it attempts, what its verdicts are, and names a layer."""
    all_of_them = attacks()
    assert len(all_of_them) >= 200
    assert len({attack.source for attack in all_of_them}) == len(all_of_them)
    verdicts = {"failed", "missing", "crashed", "timed-out"}
    for attack in all_of_them:
        assert attack.attempt.endswith("."), attack.id
        assert attack.verdicts <= verdicts, attack.id
        assert attack.alone in ("", *LAYERS), attack.id
    assert set(WHO) >= set(USERS)


@pytest.mark.parametrize(
    "trace",
    [
        {"points": "1"},
        {"not_graded": True},
        {"verdict": "passed"},
        {"leaks": ["reference"]},
        {"claims": ["BREACH: read a file"]},
        {"left": ["1 processes"]},
        {"honest": False},
        {"seconds": 1e3},
        {"fatal": True},
    ],
    ids=str,
)
def test_each_trace_of_success_is_seen(trace: dict[str, object]) -> None:
    """An attack without any trace was stopped; any single trace makes it a success."""
    attack = next(each for each in attacks() if not each.opened and not each.perhaps and not each.alone)
    stopped = {
        "points": "0",
        "not_graded": False,
        "verdict": min(attack.verdicts),
        "leaks": [],
        "claims": [],
        "left": [],
    }
    stopped |= {"honest": True, "seconds": 0.1}
    assert successes(attack, stopped, "isolated", "root") == []
    assert len(successes(attack, stopped | trace, "isolated", "root")) == 1
