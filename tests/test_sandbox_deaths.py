"""How a process may end before its time, and whom that costs: only the one whose doing it was."""

from __future__ import annotations

import os
import signal
import textwrap
import time

import pytest
from sandboxed import (  # noqa: F401 - each test runs in every tier
    HOARD,
    PATIENT,
    alive,
    call,
    in_both_ways,
    in_every_tier,
    only,
    only_in,
    returned,
    sit,
    value,
    when_it_hoards,
    within,
)

from grader.model import Died, Isolation, OutOfMemory, Raised, Returned, TimedOut

KILLED = Died("was killed by signal 9 (SIGKILL)")
DEATHS = {
    "import os; os._exit(0)": "ended with exit status 0 before it answered",
    "import os; os._exit(99)": "ended with exit status 99 before it answered",
    "import ctypes; ctypes.string_at(0)": "was killed by signal 11 (SIGSEGV)",
    "import os; os.closerange(3, 99)": "ended with exit status 1 before it answered",
}
DEATHS_WHERE_ALLOWED = {
    "import os, signal; os.killpg(0, signal.SIGKILL)": "was killed by signal 9 (SIGKILL)",
    "import os; os.kill(os.getpid(), 15)": "was killed by signal 15 (SIGTERM)",
    "import os, time; os.fork() and os._exit(3); time.sleep(600)": "ended with exit status 3 before it answered",
}


def dies(statement: str, how: str) -> None:
    """Hold that only those requests are lost that run a statement."""
    session = sit(f"def good(): return 1\ndef f(): {statement}", call("good"), call("f"), call("good"), call("f"))
    assert session.outcomes[1] == session.outcomes[3] == Died(how)
    assert [returned(session.outcomes[n]) for n in (0, 2)] == [1, 1]


@pytest.mark.parametrize(("statement", "how"), DEATHS.items())
def test_a_death_loses_only_itself(statement: str, how: str) -> None:
    """Exits and crashes are reported as what they were; no exit status is an answer."""
    dies(statement, how)


def test_an_abort_is_a_death(tier: Isolation) -> None:
    """The first process of a namespace is deaf to its own signals, and ends by the instruction behind them."""
    how = "was killed by signal 11 (SIGSEGV)" if tier == "isolated" else "was killed by signal 6 (SIGABRT)"
    dies("import os; os.abort()", how)


@only_in("limited")
@pytest.mark.parametrize(("statement", "how"), DEATHS_WHERE_ALLOWED.items())
def test_a_suicide_loses_only_itself(statement: str, how: str) -> None:
    """Where processes may be signalled and started, that is no way to an answer either."""
    dies(statement, how)


@only_in("isolated", "restricted")
@pytest.mark.parametrize("statement", DEATHS_WHERE_ALLOWED)
def test_signals_and_forks_are_refused(statement: str) -> None:
    """Behind the walls nothing is signalled or started: the student's own exception says so, and all goes on."""
    session = sit(f"def good(): return 1\ndef f(): {statement}", call("f"), call("good"))
    assert session.outcomes[0].error == "PermissionError"
    assert returned(session.outcomes[1]) == 1


def hoards_in(place: str) -> tuple[str, list[object]]:
    """Write a file that waits to be killed at one place, and ask for it."""
    code = f"""
        import time
        def good(): return 1
        def wait():
            print('step')
            {HOARD}
            time.sleep(0.7)
            return 1
        class Answers(dict):
            def __contains__(self, key): return bool(wait())
            def __getitem__(self, key): return 1
        answers = Answers()
    """
    asked = {"call": call("wait"), "value": value("answers", "a"), "top level": call("good")}[place]
    return textwrap.dedent(code) + ("wait()" if place == "top level" else ""), [asked, call("good")]


@in_both_ways
@pytest.mark.parametrize("place", ["call", "value", "top level"])
def test_what_was_killed_once_is_tried_again(place: str) -> None:
    """A process killed from outside, as by a kernel short of memory, costs nobody anything, and prints once."""
    code, requests = hoards_in(place)
    with when_it_hoards(lambda pid: os.kill(pid, signal.SIGKILL)) as killed:
        session = sit(code, *requests)
    assert len(killed) == 1
    assert (returned(session.load), *map(returned, session.outcomes)) == (None, 1, 1)
    assert session.stdout == "step\n"


@in_both_ways
@pytest.mark.parametrize("place", ["call", "top level"])
def test_what_is_killed_twice_has_died(place: str) -> None:
    """Who is killed whenever he is asked, or loaded, gets no third chance."""
    code, requests = hoards_in(place)
    with when_it_hoards(lambda pid: os.kill(pid, signal.SIGKILL), times=9) as killed:
        session = sit(code, *requests, requests[0])
    assert len(killed) in {2, 3}  # a process that was asked all at once is no try: whose fault it was did not show
    if place == "top level":
        assert {session.load, *session.outcomes} == {KILLED}
    else:
        assert [session.outcomes[0], returned(session.outcomes[1]), session.outcomes[2]] == [KILLED, 1, KILLED]
    assert session.stdout == "step\n"


@in_both_ways
def test_a_process_that_is_stopped_costs_its_time() -> None:
    """Who is halted from outside runs out of time, and can be ended all the same."""
    code, requests = hoards_in("call")
    with when_it_hoards(lambda pid: os.kill(pid, signal.SIGSTOP)) as stopped:
        session = sit(code, *requests, request_seconds=1.5)
    assert (session.outcomes[0], returned(session.outcomes[1])) == (TimedOut(1.5), 1)
    assert not any(map(alive, stopped))


@in_both_ways
def test_an_interrupt_ends_a_run_at_once() -> None:
    """Ctrl-C while a submission is waited for leaves no process of it, and the next run is like any other."""
    code = f"import time\ndef f():\n    {HOARD}\n    time.sleep(600)"
    started = time.monotonic()
    with when_it_hoards(lambda _: os.kill(os.getpid(), signal.SIGINT)) as children, pytest.raises(KeyboardInterrupt):
        sit(code, call("f"))
    assert time.monotonic() - started < PATIENT["request_seconds"]
    assert within(2, lambda: not any(map(alive, children)))
    assert returned(only(sit("x = 1", value("x")))) == 1


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


def test_threads_that_still_run_hold_nothing_up() -> None:
    """A thread that never ends, an exit handler and a finaliser get no say when all is answered."""
    code = """
        import atexit, threading, time
        threading.Thread(target=time.sleep, args=(600,)).start()
        atexit.register(time.sleep, 600)
        class Late:
            def __del__(self): time.sleep(600)
        late = Late()
        x = 1
    """
    started = time.monotonic()
    outcome = only(sit(code, value("x")))
    assert isinstance(outcome, Returned)
    assert time.monotonic() - started < PATIENT["request_seconds"]
