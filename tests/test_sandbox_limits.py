"""Limits of time, memory, files and output: what each ends in, and that only the one who hit it loses."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sandboxed import (  # noqa: F401 - each test runs in every tier
    call,
    in_both_ways,
    in_every_tier,
    only,
    only_in,
    returned,
    sit,
    value,
)

from grader.model import Died, Isolation, Missing, Opaque, OutOfMemory, Returned, TimedOut, TooLarge
from grader.sandbox import conversation, fresh, zygote
from grader.sandbox.conversation import Conversation

# ── time ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[Conversation]:
    """All processes that were started for submissions, in their order."""
    started = []

    class Counted(Conversation):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            started.append(self)

    monkeypatch.setattr(conversation, "Conversation", Counted)  # a zygote looks it up there
    monkeypatch.setattr(fresh, "Conversation", Counted)
    return started


@in_both_ways
def test_a_hang_loses_only_itself_and_only_once(children: list[Conversation]) -> None:
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
    session = sit(code, *requests, request_seconds=1.0)
    late = TimedOut(1.0)
    assert [each if each == late else returned(each) for each in session.outcomes] == [
        *(1, late, 1, *[late] * 10),
        *(late, 2, late, Opaque("function", callable=True)),
    ]
    assert session.stdout == "once\nstep\n"
    # One more for each of two hangs, and another for what was answered, but not sent, before each.
    assert len(children) in {3, 4, 5}


@in_both_ways
def test_loading_again_after_a_hang_costs_the_others_no_time() -> None:
    """With a slow import and many hangs, what is right is still answered: only the first loading counts."""
    loops = "abc"
    code = f"""
        import time
        time.sleep(0.5)
        d = dict.fromkeys({loops!r}, lambda: time.sleep(600))
        def good(): return 1
    """
    session = sit(code, *[call("d", key=key) for key in loops], call("good"), request_seconds=0.5, total_seconds=3.2)
    assert session.outcomes[:-1] == (TimedOut(0.5),) * len(loops)
    assert returned(session.outcomes[-1]) == 1


@in_both_ways
def test_loading_again_is_bounded_by_its_own_limit() -> None:
    """A file that hangs when it is loaded for the second time ends at the time of loading, not of the submission."""
    # All that passes from one try to the next is the time of day: the second comes after a request has hung.
    code = f"""
        import time
        if time.time() > {time.time() + 2.0}: time.sleep(600)
        def hang(): time.sleep(600)
        def good(): return 1
    """
    session = sit(code, call("hang"), call("good"), load_seconds=1.0, request_seconds=2.0)
    assert session.outcomes == (TimedOut(2.0), TimedOut(1.0))


@in_both_ways
def test_values_do_not_wait_for_calls() -> None:
    """Whatever the order of the requests, values are asked first; the outcomes stand in the order of the requests."""
    code = """
        import time
        seen = ['untouched']
        def hang(): time.sleep(600)
        def touch(): seen[0] = 'touched'; return 1
    """
    requests = [call("touch"), call("hang"), value("seen"), call("touch"), value("nothing"), value("seen")]
    session = sit(code, *requests, request_seconds=60.0, total_seconds=2.0)
    first, hang, seen, last, missing, again = session.outcomes
    assert [returned(each) for each in (first, seen, again)] == [1, ["untouched"], ["untouched"]]
    assert hang == last == TimedOut(2.0, whole=True)
    assert isinstance(missing, Missing)


@pytest.mark.parametrize(("end", "lost"), [("time.sleep(600)", TimedOut), ("os._exit(0)", Died)])
def test_the_case_that_is_lost_is_the_one_to_blame(end: str, lost: type) -> None:
    """Of one function's calls, those that were answered keep their answers, however soon the lost one follows."""
    code = f"""
        import os, time
        def f(x):
            if x == 4: {end}
            return x
    """
    first = sit(code, *[call("f", float(x)) for x in (1, 2, 3, 4, 5)], request_seconds=0.5).outcomes
    assert [returned(outcome) for outcome in first[:3]] == [1.0, 2.0, 3.0]
    assert {type(outcome) for outcome in first[3:]} == {lost}


@in_both_ways
def test_the_time_of_the_whole_submission_is_bounded(children: list[Conversation]) -> None:
    """Many requests just under their limit end at the total, and for the rest no process is started."""
    session = sit("import time\ndef f(): time.sleep(1)", *[call("f")] * 50, call("g"), total_seconds=2.5)
    assert isinstance(session.outcomes[0], Returned)
    assert set(session.outcomes[3:]) == {TimedOut(2.5, whole=True)}
    assert len(children) == 1
    hang = sit("while True: pass", value("x"), total_seconds=0.5)
    assert hang.load == only(hang) == TimedOut(0.5, whole=True)


@in_both_ways
def test_what_is_not_charged_has_its_end() -> None:
    """A file that dies at every request, and takes its time to load, does not stretch the time of the whole."""
    code = """
        import ctypes, signal, time
        time.sleep(0.4)
        class Deadly(dict):
            def __contains__(self, key):
                signal.raise_signal(9)  # the first process of a namespace is deaf to itself
                ctypes.string_at(0)
        answers = Deadly()
    """
    outcomes = sit(code, *(value("answers", str(number)) for number in range(40)), total_seconds=1.5).outcomes
    assert TimedOut(1.5, whole=True) in outcomes
    assert outcomes[-1] == TimedOut(1.5, whole=True)


SLOW = """
import runpy, time
time.sleep(2)
runpy.run_path({path!r}, run_name="__main__")
"""


@only_in("limited")
def test_a_slow_start_is_not_the_student_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The interpreter's own start counts for no limit."""
    slow = tmp_path / "slow.py"
    slow.write_text(SLOW.format(path=str(zygote.BOOT)))
    monkeypatch.setattr(fresh, "BOOT", slow)
    assert returned(only(sit("x = 1", value("x"), load_seconds=1.0, total_seconds=1.0))) == 1


def test_processor_time_is_bounded_by_the_kernel() -> None:
    """Should the grader's clock fail, a loop ends all the same: the kernel holds a little more than the whole time."""
    code = "import resource\nsoft, hard = resource.getrlimit(resource.RLIMIT_CPU)"
    soft, hard = map(returned, sit(code, value("soft"), value("hard"), total_seconds=7.0).outcomes)
    assert 7 <= soft < hard <= 15


# ── memory ──────────────────────────────────────────────────────────────────────────────────────────────────


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


def test_memory_up_to_the_limit_is_the_student_s_to_use() -> None:
    """What Python and numpy take is not counted: nearly all of the limit can be had, and not much more."""
    code = "import numpy as np\ndef f(mib): return int(np.ones(mib << 17).sum())"
    within, beyond = sit(code, call("f", 100), call("f", 140), memory_mib=128).outcomes
    assert (returned(within), beyond) == (100 << 17, OutOfMemory(128))


@in_both_ways
def test_values_are_kept_while_there_is_room() -> None:
    """The values of one submission together have a bound, beyond that of each."""
    code = "import numpy as np\nz = np.zeros((1 << 17) - 8)"
    outcomes = sit(code, *[value("z")] * 10, value_mib=1).outcomes
    assert [type(outcome) for outcome in outcomes] == [Returned] * 8 + [TooLarge] * 2


def test_values_in_lists_count_as_much() -> None:
    """What is kept of a submission is bounded in whatever it is packed."""
    code = "import numpy as np\nz = [np.zeros((1 << 17) - 64)]\ntext = '\\U0001F600' + 'a' * 250_000"
    outcomes = sit(code, *[value("z")] * 10, value_mib=1).outcomes
    assert [type(outcome) for outcome in outcomes] == [Returned] * 8 + [TooLarge] * 2
    assert TooLarge in map(type, sit(code, *[value("text")] * 20, value_mib=1).outcomes)


# ── threads, descriptors, files ─────────────────────────────────────────────────────────────────────────────


def test_threads_are_bounded(tier: Isolation) -> None:
    """A bomb of threads stops with an exception of the student's, and loses only itself."""
    # They are counted by user: where that is the teacher's, some hundreds more than it has.
    most = 64 if tier == "isolated" or os.geteuid() == 0 else 1000
    code = """
        import threading, time
        threading.stack_size(64 << 10)
        def bomb():
            while True: threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
        def count():
            try: bomb()
            except RuntimeError: return threading.active_count()
        def few():
            each = [threading.Thread(target=time.sleep, args=(0.01,)) for _ in range(8)]
            for thread in each: thread.start()
            for thread in each: thread.join()
            return 8
    """
    few, bomb, after, count = sit(code, call("few"), call("bomb"), call("few"), call("count")).outcomes
    assert (returned(few), bomb.error) == (8, "RuntimeError")
    assert isinstance(count, Returned)
    assert 8 < count.value <= most
    assert isinstance(after, Returned) or after.error == "RuntimeError"


def test_descriptors_are_bounded() -> None:
    """Whoever opens files without end gets an exception; his answer still arrives."""
    code = """
        kept = []
        def f():
            try:
                while True: kept.append(open('/dev/null'))
            except OSError as error: return len(kept), error.strerror
    """
    count, why = returned(only(sit(code, call("f"))))
    assert 32 < count < 64
    assert why == "Too many open files"


@only_in("isolated", "limited")
def test_files_are_bounded(tier: Isolation) -> None:
    """A file grows to its limit and no further; nothing of it is left."""
    code = """
        import os
        place = os.getcwd()
        def f(): open('big', 'wb').write(b'x' * (3 << 20))
        def size(): return os.path.getsize('big') if os.path.exists('big') else 0
    """
    place, written, size = sit(code, value("place"), call("f"), call("size"), file_mib=1).outcomes
    assert (written.error, returned(size)) == ("OSError", 1 << 20)
    assert not Path(returned(place)).exists()
    assert (returned(place) == "/sandbox") == (tier == "isolated")


@only_in("isolated")
def test_the_working_directory_is_bounded_in_bytes_and_in_files() -> None:
    """Many files fill no more than one may, and there is an end to empty ones, folders and links, too."""
    code = """
        import os
        def fill(make):
            for number in range(100_000):
                try: make(str(number))
                except OSError as error: return number, error.strerror
        def bytes_(): return fill(lambda name: open(name, 'wb').write(b'x' * (1 << 18)))
        def files(): return fill(lambda name: open(name, 'w').close())
        def folders(): return fill(os.mkdir)
        def links(): return fill(lambda name: os.symlink('to', name))
    """
    full = "No space left on device"
    assert returned(only(sit(code, call("bytes_"), file_mib=1))) in [(number, full) for number in (3, 4)]
    for what in ("files", "folders", "links"):
        count, why = returned(only(sit(code, call(what), file_mib=1)))
        assert why == full
        assert 64 <= count <= 4096, what


@only_in("restricted")
def test_without_a_place_of_its_own_nothing_is_written() -> None:
    """Where no directory can be bounded there is none: writing is refused, everywhere."""
    code = """
        import os, tempfile
        def write(where):
            try: open(where, 'w').close()
            except OSError as error: return error.strerror
        tried = {where: write(where) for where in ('x', '/tmp/x', '/var/tmp/x', '/dev/shm/x', '/root/x', '/x')}
        def temporary(): return tempfile.mkdtemp()
    """
    tried, temporary = sit(code, value("tried"), call("temporary")).outcomes
    assert set(returned(tried).values()) == {"Permission denied"}
    assert temporary.error in {"FileNotFoundError", "PermissionError"}
