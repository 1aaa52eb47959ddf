"""The life of a Door: it recovers, and it leaves nothing."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from sandboxed import (  # noqa: F401 - each test runs in every tier
    HOARD,
    alive,
    call,
    descendants,
    in_both_ways,
    in_every_tier,
    in_one_tier,
    only,
    only_in,
    returned,
    sit,
    value,
    when_it_hoards,
    within,
)

from grader.errors import GraderFault
from grader.model import Isolation, TimedOut
from grader.sandbox import Door, zygote

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")


X = value("x")


@pytest.fixture
def opened(tier: Isolation) -> Iterator[Door]:
    """A Door of its own for one test."""
    with Door(isolation=tier) as made:
        yield made


@pytest.fixture
def started(opened: Door) -> list[int]:
    """The processes that a Door keeps, when it is ready: what is started before the submission, parents first."""
    before = set(descendants())
    opened.close()
    opened._open()
    assert opened.isolation
    sit("x = 1", X, through=opened)
    return [pid for pid in descendants() if pid not in before]


# ── it recovers ─────────────────────────────────────────────────────────────────────────────────────────────


@only_in("isolated", "restricted")
@pytest.mark.parametrize("which", [0, -1])
def test_a_zygote_that_was_killed_is_replaced(opened: Door, started: list[int], which: int) -> None:
    """Between two submissions, or at the first; its parent or itself: the next one gets its result."""
    os.kill(started[which], signal.SIGKILL)
    assert within(2, lambda: not any(map(alive, started)))
    session = sit("print('once')\nx = 1", value("x"), through=opened)
    assert (returned(only(session)), session.stdout) == (1, "once\n")


WAITS = f"import time\nprint('once')\ndef f():\n    {HOARD}\n    time.sleep(1)\n    return 1"


def kill_parent(pid: int) -> None:
    """Kill what a submission was forked from."""
    os.kill(int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]), signal.SIGKILL)


@only_in("isolated", "restricted")
def test_a_zygote_killed_in_the_midst_is_replaced_once(opened: Door) -> None:
    """A submission that lost its zygote is run again, as if nothing had been; who loses it twice is not judged."""
    with when_it_hoards(kill_parent) as children:
        session = sit(WAITS, call("f"), through=opened)
    assert len(children) == 1
    assert (returned(only(session)), session.stdout) == (1, "once\n")
    with when_it_hoards(kill_parent, times=2) as children, pytest.raises(GraderFault, match="failed twice"):
        sit(WAITS, call("f"), through=opened)
    assert len(children) == 2
    assert returned(only(sit("x = 2", value("x"), through=opened))) == 2


@only_in("isolated", "restricted")
def test_a_zygote_that_hangs_is_replaced(opened: Door, started: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was halted and says nothing any more is no better than one that has ended."""
    monkeypatch.setattr(zygote, "_FORK_SECONDS", 3.0)
    os.kill(started[-1], signal.SIGSTOP)
    assert returned(only(sit("x = 1", X, through=opened))) == 1
    assert within(2, lambda: not any(map(alive, started)))


def test_what_cannot_start_is_our_fault(tier: Isolation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A grader whose own files are broken blames nobody else; where there is a choice, every tier was tried."""
    from grader.sandbox import fresh  # noqa: PLC0415

    for module in (fresh, zygote):
        monkeypatch.setattr(module, "BOOT", tmp_path / "gone.py")
    with Door() as made, pytest.raises(GraderFault, match="gone"):
        sit("x = 1", value("x"), through=made)
    assert len(made.reasons) == 2


# ── nothing is left ─────────────────────────────────────────────────────────────────────────────────────────

HOSTILE_FILES = """
    import os, time
    place = os.getcwd()
    os.makedirs('closed/inner'); open('closed/inner/file', 'w').close(); os.symlink('/etc', 'closed/link')
    os.chmod('closed/inner', 0); os.chmod('closed', 0)
    os.mkfifo('pipe'); os.symlink('loop', 'loop'); open('-rf', 'w').close(); open('n\\newline', 'w').close()
    for _ in range(DEEP):
        os.mkdir('d'); os.chdir('d')
    os.chdir(place); os.chmod('.', 0)
    def hang(): time.sleep(600)
    def child():
        if os.fork() == 0: time.sleep(600)
        return 1
"""


def working_directories() -> Iterator[str]:
    """List where the processes of this machine stand; a directory that was removed keeps its name here."""
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            yield str(link.readlink())


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@only_in("limited")
def test_no_process_descriptor_or_file_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After hangs, deaths, forks and hostile files: no zombie, no open descriptor, no directory."""
    tmp_path.chmod(0o755)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    sit("x = 1", value("x"))
    before, processes = descriptors(), set(descendants())
    code = HOSTILE_FILES.replace("DEEP", "3000")
    session = sit(code, value("place"), call("hang"), call("child"), value("missing"), request_seconds=3.0)
    assert returned(session.outcomes[0]).startswith(str(tmp_path))
    assert session.outcomes[1] == TimedOut(3.0)
    assert returned(session.outcomes[2]) == 1
    assert descriptors() == before
    assert set(descendants()) <= processes
    assert list(tmp_path.iterdir()) == []
    assert [place for place in working_directories() if str(tmp_path) in place] == []


@only_in("isolated")
def test_hostile_files_are_gone_with_their_directory() -> None:
    """Whatever a submission leaves lies in memory of its own: the next one finds an empty directory, at no cost."""
    code = HOSTILE_FILES.replace("DEEP", "500").replace("os.mkfifo('pipe')", "pass")
    assert returned(sit(code, value("place")).outcomes[0]) == "/sandbox"
    assert returned(only(sit("import os\nx = os.listdir(), os.stat('.').st_mode & 0o777", value("x")))) == ([], 0o700)


def test_a_closed_door_leaves_nothing(tier: Isolation) -> None:
    """After many submissions, some that hang or die: no process, no descriptor."""
    code = "import os, time\ndef f(): return 1\ndef die(): os._exit(3)\ndef hang(): time.sleep(600)"
    before, processes = descriptors(), set(descendants())
    with Door(isolation=tier) as made:
        sit(code, call("f"), through=made)
        while_open = descriptors()
        for _ in range(3 if tier == "limited" else 50):
            sit(code, call("f"), call("die"), call("f"), through=made)
        assert only(sit(code, call("hang"), through=made, request_seconds=0.3)) == TimedOut(0.3)
        assert descriptors() == while_open
    assert descriptors() == before
    assert within(2, lambda: set(descendants()) <= processes)
    made.close()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else")
@in_one_tier
def test_an_ordinary_user_gets_rid_of_closed_directories() -> None:
    """Without root's powers, a directory that nobody may enter is removed all the same."""
    code = """
        import os, sys
        from grader.sandbox.workdir import workdir
        os.setgroups([]); os.setgid(65534); os.setuid(65534)
        with workdir() as folder:
            os.makedirs(folder / 'a/b')
            (folder / 'a/b/file').touch()
            for closed in ('a/b', 'a', '.'): (folder / closed).chmod(0)
            try: os.listdir(folder)
            except PermissionError: print('closed')
        print(folder.exists())
    """
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o777)
        command = [sys.executable, "-c", textwrap.dedent(code)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env={"TMPDIR": home})
    assert (done.stdout, done.stderr) == ("closed\nFalse\n", "")


HOLDS_A_DOOR = """
    import sys
    from grader.model import Call, Limits, Source, Target
    from grader.sandbox import Door
    with Door(isolation=sys.argv[1]) as door:
        door.run(Source("hw3.py", sys.argv[2].encode()), [Call(Target("f"), ())], Limits(request_seconds=30.0))
"""


@pytest.mark.parametrize("waits", ["time.sleep(600)", "while True: pass", "threading.Event().wait()"])
def test_nothing_outlives_a_killed_grader(tier: Isolation, waits: str, tmp_path: Path) -> None:
    """When the process that holds a Door is killed, all that it had started is gone within a second."""
    code = f"import threading, time\ndef f():\n    {HOARD}\n    {waits}"
    command = [sys.executable, "-c", textwrap.dedent(HOLDS_A_DOOR), tier, code]
    with subprocess.Popen(command, env={**os.environ, "TMPDIR": str(tmp_path)}) as holder:
        found: list[int] = []
        with when_it_hoards(lambda _: found.extend(descendants(holder.pid)), of=holder.pid):
            assert within(60, lambda: found)
        holder.kill()
        assert within(1, lambda: not any(map(alive, found)))
    assert len(found) == {"isolated": 3, "restricted": 2, "limited": 1}[tier]
