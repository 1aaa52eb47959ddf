"""Time, memory and death; and what is left afterwards: nothing."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sandboxed import PATIENT, call, only, returned, sit, value

from grader.model import Died, Fault, Missing, Opaque, OutOfMemory, Raised, Returned, TimedOut, TooLarge
from grader.sandbox import process, sitting
from grader.sandbox.process import INTERRUPTED

# ── time, memory, death ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[process.Child]:
    """All processes that were started, in their order."""
    started = []

    class Counted(process.Child):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            started.append(self)

    monkeypatch.setattr(sitting, "Child", Counted)
    return started


def test_a_hang_loses_only_itself_and_only_once(children: list[process.Child]) -> None:
    """The other requests are answered by a new process; the same target is not tried again."""
    code = """
        import time
        print('once')
        def good(): return 1
        def hang(): print('step'); time.sleep(600)
        d = {'loop': lambda: [None for _ in iter(int, 1)], 'fine': lambda: 2}
    """
    requests = [call("good"), call("hang"), call("good"), *[call("hang")] * 10]
    requests += [call("d", key="loop"), call("d", key="fine"), call("d", key="loop"), value("hang")]
    session = sit(code, *requests, request_seconds=1.5)
    late = TimedOut(1.5)
    assert [each if each == late else returned(each) for each in session.outcomes] == [
        *(1, late, 1, *[late] * 10),
        *(late, 2, late, Opaque("function", callable=True)),
    ]
    assert session.stdout == "once\nstep\n"
    assert len(children) == 3


def test_loading_again_after_a_hang_costs_the_others_no_time() -> None:
    """With a slow import and many hangs, what is right is still answered: only the first loading counts."""
    loops = "abcd"
    code = f"""
        import time
        time.sleep(0.5)
        d = dict.fromkeys({loops!r}, lambda: time.sleep(600))
        def good(): return 1
    """
    session = sit(code, *[call("d", key=key) for key in loops], call("good"), request_seconds=0.5, total_seconds=4.0)
    assert session.outcomes[:-1] == (TimedOut(0.5),) * len(loops)
    assert returned(session.outcomes[-1]) == 1


def test_loading_again_is_bounded_by_its_own_limit() -> None:
    """A file that hangs when it is loaded for the second time ends at the time of loading, not of the submission."""
    with tempfile.TemporaryDirectory() as folder:
        code = f"""
            import os, time
            try: os.mkdir({folder!r} + '/was here')
            except FileExistsError: time.sleep(600)
            def hang(): time.sleep(600)
            def good(): return 1
        """
        session = sit(code, call("hang"), call("good"), load_seconds=5.0, request_seconds=0.5)
    assert session.outcomes == (TimedOut(0.5), TimedOut(5.0))


def test_values_do_not_wait_for_calls() -> None:
    """Whatever the order of the requests, values are asked first; the outcomes stand in the order of the requests."""
    code = """
        import time
        seen = ['untouched']
        def hang(): time.sleep(600)
        def touch(): seen[0] = 'touched'; return 1
    """
    requests = [call("touch"), call("hang"), value("seen"), call("touch"), value("nothing"), value("seen")]
    session = sit(code, *requests, request_seconds=60.0, total_seconds=3.0)
    first, hang, seen, last, missing, again = session.outcomes
    assert [returned(each) for each in (first, seen, again)] == [1, ["untouched"], ["untouched"]]
    assert hang == last == TimedOut(3.0, whole=True)
    assert isinstance(missing, Missing)


def test_the_time_of_the_whole_submission_is_bounded(children: list[process.Child]) -> None:
    """Many requests just under their limit end at the total, and for the rest no process is started."""
    session = sit("import time\ndef f(): time.sleep(1)", *[call("f")] * 50, call("g"), total_seconds=3.0)
    assert isinstance(session.outcomes[0], Returned)
    assert set(session.outcomes[3:]) == {TimedOut(3.0, whole=True)}
    assert len(children) == 1
    hang = sit("while True: pass", value("x"), total_seconds=0.5)
    assert hang.load == only(hang) == TimedOut(0.5, whole=True)


SLOW_CHILD = """
    import runpy, time
    time.sleep(3)
    runpy.run_path({path!r}, run_name="__main__")
"""


def test_a_slow_start_is_not_the_student_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The interpreter's own start counts for no limit; if it fails, that is a fault of ours."""
    slow = tmp_path / "slow.py"
    slow.write_text(textwrap.dedent(SLOW_CHILD).format(path=str(process._CHILD)))
    with monkeypatch.context() as patch:
        patch.setattr(process, "_CHILD", slow)
        assert returned(only(sit("x = 1", value("x"), load_seconds=2.0, total_seconds=2.0))) == 1
    monkeypatch.setattr(sitting, "_STARTUP_SECONDS", 0.001)
    session = sit("x = 1", value("x"))
    assert isinstance(session.load, Fault)
    assert session.outcomes == (session.load,)
    monkeypatch.undo()
    monkeypatch.setattr(process, "_CHILD", Path("/no/such/child.py"))
    broken = sit("x = 1", value("x")).load
    assert isinstance(broken, Fault)
    assert "can't open file" in broken.what


DEATHS = {
    "import os; os._exit(0)": "ended with exit status 0 before it answered",
    "import os; os._exit(99)": "ended with exit status 99 before it answered",
    "import ctypes; ctypes.string_at(0)": "was killed by signal 11 (SIGSEGV)",
    "import os; os.abort()": "was killed by signal 6 (SIGABRT)",
    "import os, signal; os.killpg(0, signal.SIGKILL)": "was killed by signal 9 (SIGKILL)",
    "import os, time; os.fork() and os._exit(3); time.sleep(600)": "ended with exit status 3 before it answered",
    "import os; os.closerange(3, 99)": "ended with exit status 1 before it answered",
}


@pytest.mark.parametrize(("statement", "how"), DEATHS.items())
def test_a_death_loses_only_itself(statement: str, how: str) -> None:
    """Exits, crashes and suicides are reported as what they were; no exit status is an answer."""
    session = sit(f"def good(): return 1\ndef f(): {statement}", call("good"), call("f"), call("good"), call("f"))
    died = session.outcomes[1]
    assert isinstance(died, Died)
    assert died.how == how
    assert session.outcomes[3] == died
    assert [returned(session.outcomes[n]) for n in (0, 2)] == [1, 1]


@pytest.mark.parametrize("place", ["call", "value", "top level"])
def test_what_was_killed_once_is_tried_again(place: str, tmp_path: Path) -> None:
    """A process killed from outside, as by a kernel short of memory, costs nobody anything, and prints once."""
    dies = f"""
        import os, signal
        def die():
            print('step')
            try: os.mkdir({str(tmp_path / "killed")!r})
            except FileExistsError: return 1
            os.kill(os.getpid(), signal.SIGKILL)
        class Answers(dict):
            def __contains__(self, key): return bool(die())
            def __getitem__(self, key): return 1
        answers = Answers()
        def good(): return 1
    """
    code = textwrap.dedent(dies) + ("die()" if place == "top level" else "")
    asked = {"call": call("die"), "value": value("answers", "a"), "top level": call("good")}[place]
    session = sit(code, asked, call("good"))
    assert (returned(session.load), *map(returned, session.outcomes)) == (None, 1, 1)
    assert session.stdout == "step\n"


def test_what_is_killed_twice_has_died() -> None:
    """Who kills himself whenever he is asked, or loaded, gets no third chance."""
    code = "import os\nprint('here')\ndef f(): os.kill(os.getpid(), 9)\ndef good(): return 1\n"
    killed = Died("was killed by signal 9 (SIGKILL)")
    session = sit(code, call("f"), call("good"), call("f"))
    assert [session.outcomes[0], returned(session.outcomes[1]), session.outcomes[2]] == [killed, 1, killed]
    session = sit(code + "f()", value("x"), call("good"))
    assert {session.load, *session.outcomes} == {killed}
    assert session.stdout == "here\n"


def test_an_overflow_of_the_stack_is_no_answer() -> None:
    """Without Python's own limit, a recursion through C ends in a crash or in an exception, in no other way."""
    code = """
        import sys
        sys.setrecursionlimit(10**9)
        def f(): return list(map(lambda _: f(), [0]))
        def good(): return 1
    """
    session = sit(code, call("f"), call("good"))
    assert isinstance(session.outcomes[0], (Died, Raised, OutOfMemory))
    assert returned(session.outcomes[1]) == 1


def test_a_death_at_the_top_level_is_everybody_s() -> None:
    """When loading kills the process, that is the outcome of each request, and it is tried once."""
    session = sit("import os\nprint('here')\nos._exit(0)", value("x"), call("f"))
    assert session.load == Died("ended with exit status 0 before it answered")
    assert session.outcomes == (session.load, session.load)
    assert session.stdout == "here\n"


@pytest.mark.skipif(sys.platform != "linux", reason="other platforms do not honour the limit")
def test_memory_is_bounded_and_named() -> None:
    """Bombs of lists, arrays, strings and shared mappings reach the memory limit and lose only themselves."""
    code = """
        import mmap, numpy as np
        kept = []
        def hoard():
            while True: kept.append(bytearray(8 << 20))
        def array(): return np.ones((10**6, 10**6))
        def text(): return 'x' * (1 << 34)
        def shared(): kept.append(mmap.mmap(-1, 8 << 30))
        def small():
            while True: kept.append([None])
        def good(): return np.ones(1 << 20).sum()
    """
    names = ["hoard", "good", "array", "text", "small", "good"]
    session = sit(code, *map(call, names), call("shared"), memory_mib=128)
    want: list[Any] = [OutOfMemory(128) if name != "good" else float(1 << 20) for name in names]
    assert [each if isinstance(each, OutOfMemory) else returned(each) for each in session.outcomes[:-1]] == want
    assert session.outcomes[-1].error == "OSError"


def test_files_are_bounded() -> None:
    """A file grows to its limit and no further; nothing of it is left."""
    code = "import os\nplace = os.getcwd()\ndef f(): open('big', 'wb').write(b'x' * (3 << 20))"
    place, written = sit(code, value("place"), call("f"), file_mib=1).outcomes
    assert written.error == "OSError"
    assert not Path(returned(place)).exists()


# ── cancelling ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("place", ["top level", "call"])
def test_a_cancelled_run_ends_at_once(place: str, tmp_path: Path) -> None:
    """What was answered stays; the process is killed in the midst of a request, and the rest is our fault."""
    code = f"""
        import os, time
        def good(): return 1
        def hang(): os.mkdir({str(tmp_path / "hangs")!r}); time.sleep(600)
    """
    code = textwrap.dedent(code) + ("hang()" if place == "top level" else "")
    cancelled = threading.Event()

    def cancel() -> None:
        while not (tmp_path / "hangs").exists():
            time.sleep(0.01)
        cancelled.set()

    canceller = threading.Thread(target=cancel)
    canceller.start()
    started = time.monotonic()
    session = sit(code, call("good"), call("hang"), call("good"), value("good"), cancelled=cancelled)
    assert time.monotonic() - started < PATIENT["request_seconds"]
    canceller.join()
    if place == "top level":
        assert {session.load, *session.outcomes} == {INTERRUPTED}
    else:
        assert returned(session.outcomes[0]) == 1
        assert session.outcomes[1:3] == (INTERRUPTED, INTERRUPTED)
        assert isinstance(session.outcomes[3], Returned)


def test_a_run_that_was_cancelled_before_starts_nothing(children: list[process.Child]) -> None:
    """No process is started for what nobody waits for; without an event, or with one unset, all is as ever."""
    cancelled = threading.Event()
    assert returned(only(sit("x = 1", value("x"), cancelled=cancelled))) == 1
    cancelled.set()
    session = sit("x = 1", value("x"), cancelled=cancelled)
    assert {session.load, *session.outcomes} == {INTERRUPTED}
    assert len(children) == 1


# ── nothing is left ─────────────────────────────────────────────────────────────────────────────────────────


HOSTILE_FILES = """
    import os, time
    place = os.getcwd()
    os.makedirs('closed/inner'); open('closed/inner/file', 'w').close(); os.symlink('/etc', 'closed/link')
    os.chmod('closed/inner', 0); os.chmod('closed', 0)
    os.mkfifo('pipe'); os.symlink('loop', 'loop'); open('-rf', 'w').close(); open('n\\newline', 'w').close()
    for _ in range(3000):
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


@pytest.mark.skipif(sys.platform != "linux", reason="it counts in /proc")
def test_no_process_descriptor_or_file_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After hangs, deaths, forks and hostile files: no zombie, no open descriptor, no directory."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    sit("x = 1", value("x"))
    before = descriptors()
    session = sit(HOSTILE_FILES, value("place"), call("hang"), call("child"), value("missing"), request_seconds=3.0)
    assert returned(session.outcomes[0]).startswith(str(tmp_path))
    assert session.outcomes[1] == TimedOut(3.0)
    assert returned(session.outcomes[2]) == 1
    assert descriptors() == before
    assert list(tmp_path.iterdir()) == []
    assert [place for place in working_directories() if str(tmp_path) in place] == []
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else")
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


@pytest.mark.skipif(sys.platform != "linux", reason="it looks in /proc")
def test_the_child_does_not_outlive_a_killed_grader(tmp_path: Path) -> None:
    """When the grader is gone, a waiting child sees the end of its requests, takes its directory away and ends."""
    script = """
        import os, threading
        from grader.model import Limits, Source
        from grader.sandbox import process
        from grader.sandbox.inside import wire
        from grader.sandbox.capture import Capture
        child = process.Child(Capture(999), Capture(999), max_body=99, cancelled=threading.Event())
        header = {"kind": "limits", "id": 0, "seconds": 60, "memory_mib": 99, "file_mib": 1, "value_mib": 1}
        assert child.exchange(wire.pack(header), 60).header["kind"] == "ready"
        print(child._process.pid, flush=True)
        os.kill(os.getpid(), 9)
    """
    command, environment = [sys.executable, "-c", textwrap.dedent(script)], {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    pid = int(done.stdout)
    deadline = time.monotonic() + 20
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(pid)
    assert list(tmp_path.iterdir()) == []


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_what_is_not_charged_has_its_end() -> None:
    """A file that dies at every request, and takes its time to load, does not stretch the time of the whole."""
    code = """
        import os, time
        time.sleep(0.4)
        def die(*_): os.kill(os.getpid(), 9)
        class Deadly(dict):
            def __contains__(self, key): die()
        answers = Deadly()
    """
    outcomes = sit(code, *(value("answers", str(number)) for number in range(40)), total_seconds=1.5).outcomes
    assert TimedOut(1.5, whole=True) in outcomes
    assert outcomes[-1] == TimedOut(1.5, whole=True)


def test_values_are_kept_while_there_is_room() -> None:
    """The values of one submission together have a bound, beyond that of each."""
    code = "import numpy as np\nz = np.zeros((1 << 17) - 8)"
    outcomes = sit(code, *[value("z")] * 10, value_mib=1).outcomes
    assert [type(outcome) for outcome in outcomes] == [Returned] * 8 + [TooLarge] * 2
