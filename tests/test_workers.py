"""Worker processes: the same results however many there are, and whatever becomes of them."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import HW3, ROOT
from test_cli import RIGHT, children

from grader.collect import collect
from grader.engine.crew import Start
from grader.engine.many import Graded, grade_many
from grader.engine.plan import Plan
from grader.errors import GraderFault
from grader.model import Isolation, Limits, Request, Returned, Session, Source, Summary
from grader.sandbox import Door

SLEEPS = "import time; time.sleep({})\n"


@pytest.fixture(scope="module")
def tier() -> Isolation:
    """The best tier that this machine offers."""
    with Door() as door:
        return door.isolation


def workers() -> set[int]:
    """The worker processes that this process has now."""
    return {process.pid for process in multiprocessing.active_children() if process.pid}


def write(folder: Path, texts: dict[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text)
    return folder


def grade(
    plan: Plan,
    submissions: Path,
    out: Path,
    tier: Isolation,
    *,
    door: Callable[..., Any] = Door,
    jobs: int = 2,
    start: Start | None = None,
    watch: Callable[[Summary | None], None] = lambda _: None,
) -> Graded:
    opens = partial(door, isolation=tier)
    collected = collect(submissions, "hw3.py")
    return grade_many(plan, collected, out, door=opens, isolation=tier, known={}, jobs=jobs, start=start, watch=watch)


def statuses(out: Path) -> list[tuple[str, str, str]]:
    """Each student, whether graded, and the code of the first finding about the whole submission."""
    results = json.loads((out / "results.json").read_text("utf-8"))
    return [
        (one["student"], one["status"], next((found["code"] for found in one["findings"]), ""))
        for one in results["submissions"]
    ]


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a report, but for the time that the run took."""
    found = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    results = json.loads(found.pop("results.json"))
    del results["run"]["seconds"]
    return {**found, "results.json": json.dumps(results).encode()}


# ── the same results ─────────────────────────────────────────────────────────────────────────────────────


def test_one_submission_never_ends_a_run_and_workers_do_not_show(plan: Plan, tmp_path: Path, tier: Isolation) -> None:
    """One hangs, one kills itself, one is a link: all else is graded, and every file is the same for any workers."""
    quick = replace(plan, assignment=replace(plan.assignment, limits=Limits(load_seconds=1.0, request_seconds=1.0)))
    kills = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    folder = write(tmp_path / "class", {"s1": "while True: pass", "s2": RIGHT, "s3": kills, "s5": RIGHT})
    (folder / "s4.py").symlink_to(HW3 / "reference.py")
    ways: list[tuple[int, Start | None]] = [(1, None), (3, "fork"), (2, "spawn")]
    for jobs, start in ways:
        graded = grade(quick, folder, tmp_path / f"out-{jobs}", tier, jobs=jobs, start=start)
        assert (graded.interrupted, graded.fault) == (False, "")
    first, *others = [files(tmp_path / f"out-{jobs}") for jobs, _ in ways]
    assert [other == first for other in others] == [True, True]
    assert statuses(tmp_path / "out-1") == [
        ("s1", "graded", "load.timed-out"),
        ("s2", "graded", ""),
        ("s3", "graded", "load.died" if tier == "limited" else "load.raised"),
        ("s4", "not graded", "collect.unreadable"),
        ("s5", "graded", ""),
    ]


def test_what_vanishes_while_a_class_is_graded_is_not_graded(plan: Plan, tmp_path: Path, tier: Isolation) -> None:
    """A file is read when its turn comes; when it has gone by then, that is said, and costs no points."""
    folder = write(tmp_path / "class", {f"s{number}": RIGHT for number in range(4)})

    def remove(_: Summary | None) -> None:
        (folder / "s3.py").unlink(missing_ok=True)

    grade(plan, folder, tmp_path / "out", tier, jobs=1, watch=remove)
    assert statuses(tmp_path / "out")[2:] == [("s2", "graded", ""), ("s3", "not graded", "collect.unreadable")]


def test_nobody_waits_behind_a_slow_one(plan: Plan, tmp_path: Path, tier: Isolation) -> None:
    """What was handed to a worker ahead of time goes to another one that would be idle."""
    folder = write(tmp_path / "class", {"s1": SLEEPS.format(3) + RIGHT, **{f"s{n}": RIGHT for n in range(2, 5)}})
    order: list[str] = []
    grade(plan, folder, tmp_path / "out", tier, watch=lambda one: one and order.append(one.student))
    assert order[-1] == "s1"
    assert sorted(order) == ["s1", "s2", "s3", "s4"]


# ── workers that die ─────────────────────────────────────────────────────────────────────────────────────


class FragileDoor(Door):
    """A door whose worker is killed by a submission, as by the kernel when memory is short."""

    def run(self, source: Source, requests: Sequence[Request], limits: Limits) -> Session:
        if source.data.startswith(b"# kills its worker once: "):
            mark = Path(source.data.decode().splitlines()[0].partition(": ")[2])
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        if source.data.startswith(b"# kills its worker always"):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().run(source, requests, limits)


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_a_worker_that_dies_is_replaced(plan: Plan, tmp_path: Path, tier: Isolation, start: Start) -> None:
    """Its submission is tried once more; what ends a second worker is not graded, for a fault of ours; all else is."""
    once = f"# kills its worker once: {tmp_path / 'mark'}\n{RIGHT}"
    always = f"# kills its worker always\n{RIGHT}"
    folder = write(tmp_path / "class", {"s1": once, "s2": always, "s3": RIGHT, "s4": RIGHT, "s5": always})
    graded = grade(plan, folder, tmp_path / "out", tier, door=FragileDoor, start=start)
    assert statuses(tmp_path / "out") == [
        ("s1", "graded", ""),
        ("s2", "not graded", "grader.fault"),
        ("s3", "graded", ""),
        ("s4", "graded", ""),
        ("s5", "not graded", "grader.fault"),
    ]
    assert (graded.interrupted, graded.fault) == (False, "")
    [reason] = graded.summaries[1].reasons
    assert reason.startswith("This could not be graded: the process that graded it ended, twice. That is not your fau")


def test_a_worker_killed_from_outside_costs_nothing(plan: Plan, tmp_path: Path, tier: Isolation) -> None:
    """A worker that somebody kills while it grades leaves no trace in any file."""
    slow = SLEEPS.format(0.3) + RIGHT
    folder = write(tmp_path / "class", {f"s{number}": slow for number in range(6)})
    killed: list[int] = []

    def kill(_: Summary | None) -> None:
        if len(killed) < 2 and (here := workers() - set(killed)):
            killed.append(here.pop())
            os.kill(killed[-1], signal.SIGKILL)

    grade(plan, folder, tmp_path / "killed", tier, watch=kill)
    grade(plan, folder, tmp_path / "calm", tier)
    assert len(killed) == 2
    assert files(tmp_path / "killed") == files(tmp_path / "calm")


class BrokenDoor(Door):
    """A door that cannot be opened; with a mark of one name, only after that was made."""

    mark: Path | None = None

    def __enter__(self) -> Door:
        if self.mark is None or self.mark.exists():
            raise OSError("no process could be started")
        return super().__enter__()

    def run(self, source: Source, requests: Sequence[Request], limits: Limits) -> Session:
        if source.data.startswith(b"# the last one"):
            assert self.mark is not None
            self.mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().run(source, requests, limits)


def test_a_broken_machine_ends_with_an_error(plan: Plan, tmp_path: Path, tier: Isolation) -> None:
    """Where no worker can open its door, the run ends by itself, says why, and writes nothing."""
    folder = write(tmp_path / "class", {"s1": RIGHT})
    with pytest.raises(GraderFault, match="processes failed one after the other; the last: OSError: no process could"):
        grade(plan, folder, tmp_path / "out", tier, door=BrokenDoor)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_machine_that_breaks_keeps_what_was_graded(plan: Plan, tmp_path: Path, tier: Isolation) -> None:
    """Where no worker can be had any more, what was graded is written; the rest is not graded, for a fault of ours."""

    class Breaks(BrokenDoor):
        mark = tmp_path / "mark"

    folder = write(tmp_path / "class", {"s1": RIGHT, "s2": f"# the last one\n{RIGHT}", "s3": RIGHT})
    graded = grade(plan, folder, tmp_path / "out", tier, door=Breaks, jobs=1, start="fork")
    assert "processes failed one after the other" in graded.fault
    assert statuses(tmp_path / "out") == [
        ("s1", "graded", ""),
        ("s2", "not graded", "grader.fault"),
        ("s3", "not graded", "grader.fault"),
    ]


def test_no_worker_grades_behind_a_weaker_door(plan: Plan, tmp_path: Path) -> None:
    """The tier of a run is that of its first door; a worker that has less does not grade in its name."""
    folder = write(tmp_path / "class", {"s1": RIGHT})

    def weak(isolation: Isolation) -> QuickDoor:
        return QuickDoor("limited")

    with pytest.raises(GraderFault, match="a door offers limited, where another offered isolated"):
        grade(plan, folder, tmp_path / "out", "isolated", door=weak, start="fork")


# ── interrupts ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_keeps_what_was_graded(plan: Plan, tmp_path: Path, tier: Isolation, number: int) -> None:
    """After an interrupt the report is whole: what was graded, and the rest marked as not graded."""
    slow = SLEEPS.format(0.5) + RIGHT
    folder = write(tmp_path / "class", {f"s{number}": slow for number in range(6)})
    done: list[str] = []

    def interrupt(summary: Summary | None) -> None:
        if summary is not None:
            done.append(summary.student)
            if len(done) == 2:
                os.kill(os.getpid(), number)

    graded = grade(plan, folder, tmp_path / "out", tier, watch=interrupt)
    assert graded.interrupted
    ends = {student: (status, code) for student, status, code in statuses(tmp_path / "out")}
    assert {ends.pop(student) for student in done} == {("graded", "")}
    assert list(ends.values()) == [("not graded", "run.interrupted")] * (6 - len(done))
    assert workers() == set()


def descendants(parent: int) -> set[int]:
    found = children(parent)
    return found.union(*map(descendants, found))


@contextlib.contextmanager
def running(tmp_path: Path, isolation: str, *, group: bool = False) -> Iterator[subprocess.Popen[str]]:
    """A class that is being graded: the first submission is done, the others never end."""
    write(tmp_path / "class", {"s1": RIGHT, **{f"s{number}": "while True: pass" for number in range(2, 6)}})
    command = [sys.executable, "-m", "grader", "grade", "class", "--problems", str(HW3), "--verbose", "--allow-unsafe"]
    command += ["--isolation", isolation]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, cwd=tmp_path, start_new_session=group
    ) as process:
        assert process.stderr is not None
        while "s1: " not in (line := process.stderr.readline()):
            assert line.startswith("warning"), line
        while len(descendants(process.pid)) < 4:  # two workers, and what each of them has started
            time.sleep(0.01)
        yield process


def left(processes: set[int]) -> set[int]:
    """Those that are still there after a moment."""
    deadline = time.monotonic() + 5.0
    while processes and time.monotonic() < deadline:
        time.sleep(0.02)
        processes = {pid for pid in processes if alive(pid)}
    return processes


def alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.mark.parametrize("group", [False, True])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_stops_at_once_and_leaves_no_process(tmp_path: Path, tier: Isolation, number: int, group: bool) -> None:
    """Sent to the main process or to all of them, it ends the run with 2, soon, with valid results, and alone."""
    with running(tmp_path, tier, group=group) as process:
        started = descendants(process.pid)
        sent = time.monotonic()
        if group:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        assert process.wait(timeout=30) == 2
        assert time.monotonic() - sent < 3.0  # within a second, on a machine that does nothing else
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert left(started) == set()
    ungraded = [(f"s{number}", "not graded", "run.interrupted") for number in range(2, 6)]
    assert statuses(tmp_path / "reports") == [("s1", "graded", ""), *ungraded]
    assert sorted(path.name for path in (tmp_path / "reports").iterdir()) == [
        "grades.csv",
        "index.html",
        "results.json",
        "students",
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a worker ends when it next looks at its pipe")
@pytest.mark.parametrize("isolation", ["isolated", "restricted", "limited"])
def test_killing_the_grader_leaves_no_process(tmp_path: Path, tier: Isolation, isolation: Isolation) -> None:
    """SIGKILL of the main process takes its workers, and all that they have started, with it, in every tier."""
    order = ["limited", "restricted", "isolated"]
    if order.index(isolation) > order.index(tier):
        pytest.skip(f"this machine offers no more than {tier}")
    with running(tmp_path, isolation) as process:
        started = descendants(process.pid)
        process.kill()
        process.wait()
        assert left(started) == set()


# ── what is seen of it ───────────────────────────────────────────────────────────────────────────────────


def test_a_terminal_shows_how_far_it_is(tmp_path: Path) -> None:
    """In a terminal a bar tells how many are done, how many a second and what time is left; then it is gone."""
    folder = write(tmp_path / "class", {f"s{number}": SLEEPS.format(0.2) + RIGHT for number in range(8)})
    main_end, terminal = pty.openpty()
    command = [sys.executable, "-m", "grader", "grade", str(folder), "--problems", str(HW3), "--allow-unsafe"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=terminal, cwd=tmp_path, env=environment
    ) as process:
        os.close(terminal)
        shown = b""
        with contextlib.suppress(OSError):  # so ends a terminal that nobody writes to any more
            while piece := os.read(main_end, 4096):
                shown += piece
    os.close(main_end)
    assert process.returncode == 0
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())
    assert re.search(r"grading .* [3-7]/8 +\d+(\.\d)?/s +0:00:0\d left", text)
    assert shown.rstrip().endswith(b"\x1b[2K")


# ── large classes ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class QuickDoor:
    """Says of every file that it answers nothing: what the main process needs does not depend on the answers."""

    isolation: Isolation

    def __enter__(self) -> QuickDoor:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, source: Source, requests: Sequence[Request], _limits: Limits) -> Session:
        return Session(tuple(Returned(None) for _ in requests), Returned(None), source.data.decode(), "", "limited")


MEASURED = """
import sys, resource
from pathlib import Path
from test_workers import QuickDoor, grade
from grader.engine.plan import make_plan
from grader.sandbox import Door
from grader.spec.load import load

with Door(isolation="limited") as door:
    plan = make_plan(load(Path(sys.argv[1])), 0, door.run)
grade(plan, Path(sys.argv[2]), Path(sys.argv[3]), "limited", door=QuickDoor)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def peak(tmp_path: Path, count: int) -> int:
    """The peak memory of the main process that grades so many submissions, of 20 kB each."""
    folder = write(tmp_path / f"class{count}", {f"s{number:05}": "# padding\n" * 2000 for number in range(count)})
    command = [sys.executable, "-c", MEASURED, str(HW3), str(folder), str(tmp_path / f"out{count}")]
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": path}, cwd=tmp_path
    )
    return int(done.stdout)


def test_memory_does_not_grow_with_the_class(tmp_path: Path) -> None:
    """The main process needs hardly more for 1,500 submissions than for 300: it keeps a line of each."""
    assert peak(tmp_path, 1500) < 1.15 * peak(tmp_path, 300)
