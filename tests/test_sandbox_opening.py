"""Opening a Door: what it offers, wherever and however the grader was started."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sandboxed import (  # noqa: F401 - each test runs in every tier
    call,
    in_both_ways,
    in_every_tier,
    in_one_tier,
    only,
    only_in,
    returned,
    sit,
    value,
)

import grader
from grader.cli import commands
from grader.errors import GraderFault, UsageError
from grader.model import Isolation, Session
from grader.sandbox import Door, zygote
from grader.sandbox.tiers import TIERS


@pytest.fixture
def opened(tier: Isolation) -> Iterator[Door]:
    """A Door of its own for one test."""
    with Door(isolation=tier) as made:
        yield made


def test_a_door_says_what_it_offers(opened: Door, tier: Isolation) -> None:
    """Whoever asks for a tier gets it, and nothing is to be explained."""
    assert (opened.isolation, opened.reasons) == (tier, ())
    assert sit("x = 1", through=opened).isolation == tier


@in_one_tier
def test_without_a_wish_a_door_is_the_best(tier: Isolation) -> None:
    """The strongest tier that this machine offers is taken."""
    with Door() as made:
        assert (made.isolation, made.reasons) == (tier, ())


@only_in("isolated", "restricted")
def test_a_door_without_a_layer_is_limited_in_name(tier: Isolation) -> None:
    """Without the filter of system calls more can be done, and no result may say otherwise."""
    code = "import os\ndef f(): return os.setpriority(os.PRIO_PROCESS, 0, 19)"
    assert only(sit(code, call("f"))).error == "PermissionError"
    with Door(isolation=tier, without=frozenset({"seccomp"})) as made:
        session = sit(code, call("f"), through=made)
    assert returned(only(session)) is None
    assert (made.isolation, session.isolation) == ("limited", "limited")


@in_both_ways
def test_several_doors_stand_side_by_side(tier: Isolation) -> None:
    """A thread with a Door of its own gets its own answers, output and directory."""
    sessions: dict[int, Session] = {}

    def one(n: int) -> None:
        code = f"print({n})\nx = {n}\ndef f(a): return a * x"
        with Door(isolation=tier) as opened:
            sessions[n] = sit(code, call("f", np.ones(3)), value("x"), through=opened)

    threads = [threading.Thread(target=one, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for n, session in sessions.items():
        np.testing.assert_array_equal(returned(session.outcomes[0]), np.full(3, float(n)))
        assert (returned(session.outcomes[1]), session.stdout) == (n, f"{n}\n")
    assert len(sessions) == 3


def test_the_session_says_how_well_it_was_contained(tier: Isolation) -> None:
    """Loading is told apart from answering, and the tier is named."""
    session = sit("x = 1")
    assert (session.outcomes, session.isolation) == ((), tier)
    assert returned(session.load) is None
    assert stat.S_ISDIR(Path.cwd().stat().st_mode)


@in_both_ways
@pytest.mark.parametrize("closed", [(0,), (1, 2), (0, 1, 2)])
def test_the_grader_s_own_streams_may_be_closed(closed: tuple[int, ...], tmp_path: Path, tier: Isolation) -> None:
    """Where standard input, output or error is closed, the pipes to the process get no number that means another."""
    script = r"""
        import sys
        from pathlib import Path
        from grader.model import Call, Limits, Source, Target, ValueOf
        from grader.sandbox import Door, zygote
        code = b"import sys\nprint('out')\nprint('err', file=sys.stderr)\nx = 1\ndef f(): return input()"
        with Door(isolation=sys.argv[2]) as door:
            session = door.run(Source("hw3.py", code), [ValueOf(Target("x")), Call(Target("f"), ())], Limits())
        got = session.outcomes[0].value, session.outcomes[1].error, session.stdout, session.stderr
        Path(sys.argv[1]).write_text(repr(got))
    """
    closing = " ".join(f"{descriptor}>&-" for descriptor in closed)
    command = ["sh", "-c", f'exec "$@" {closing}', "sh", sys.executable, "-c", textwrap.dedent(script)]
    where = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(grader.__file__).parents[1]), *sys.path])}
    subprocess.run([*command, str(tmp_path / "got"), tier], check=False, env=where)
    assert (tmp_path / "got").read_text() == "(1, 'EOFError', 'out\\n', 'err\\n')"


@in_one_tier
def test_opening_a_door_waits_for_nothing() -> None:
    """The first process starts before numpy is imported here, so that both load side by side."""
    code = "import sys\nfrom grader.sandbox import Door\nwith Door(): print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_tier_that_this_system_cannot_have_is_bad_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere than on Linux, asking for more than `limited` is told in one line."""
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(UsageError, match="'restricted' was asked for: only Linux can do this"):
        Door(isolation="restricted")


def test_the_command_line_knows_the_tiers() -> None:
    """What --isolation offers are the tiers of the sandbox, in their order."""
    assert commands.TIERS == TIERS


@only_in("isolated", "restricted")
@pytest.mark.parametrize("lost", ["closed", "not started"])
def test_a_door_never_falls_back_to_less_than_it_says(
    tier: Isolation, lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a zygote, for whatever reason, a new one is started: no submission runs in a plain process instead."""
    code = "import os\ndef f(): return os.fork()"
    with Door(isolation=tier) as made:
        assert only(sit(code, call("f"), through=made)).error == "PermissionError"
        if lost == "not started":
            made._zygote._process.kill()
            with monkeypatch.context() as poor:
                poor.setattr(zygote, "BOOT", "no\0path")
                with pytest.raises(GraderFault, match="could not be started"):
                    sit(code, call("f"), through=made)
        else:
            made.close()
        session = sit(code, call("f"), through=made)
    assert (only(session).error, session.isolation) == ("PermissionError", tier)
