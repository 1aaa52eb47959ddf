"""Behind the wall: start a grader, end it or a part of it by force, and tell what is left and what came of it.

Run as `python ending.py HOW TIER`; one line of JSON on standard output.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from secrets_planted import CLASS, processes
from wall import PROJECT

from grader.model import Call, Limits, Source, Target, ValueOf
from grader.sandbox import Door

STARTED = Path("started")
LOOP = """
import os, time
try:
    {first}
except OSError:
    pass
{busy}
"""
BUSY = {"loop": "while True: pass", "sleep": "time.sleep(600)"}
# In `limited`, who has left the group outlives a grader that is killed: the threat model says so.
FIRST = {"limited": "pass"}
_LONG = Limits(load_seconds=100.0, request_seconds=100.0, total_seconds=100.0)
_PATIENCE = 30.0


def grader_killed(tier: str, busy: str) -> dict[str, Any]:
    """Kill a grader while a submission hangs; count what is left a second later."""
    before = processes()
    worker = os.fork()
    if worker == 0:
        with Door(isolation=tier) as door:  # type: ignore[arg-type]
            door.run(Source("hw3.py", b"x = 1"), [ValueOf(Target("x"))], _LONG)
            STARTED.touch()
            door.run(Source("hw3.py", _hanging(tier, busy)), [ValueOf(Target("x"))], _LONG)
        os._exit(0)
    _wait_for(STARTED.exists)
    time.sleep(0.4)
    running = len(processes() - before)
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    return {"running": running, "left": _left(before)}


def command_interrupted(tier: str, how: int) -> dict[str, Any]:
    """Interrupt `grader grade` in the midst of a class of which some hang; read what it has written."""
    submissions = CLASS / "submissions"
    for number in range(6):
        folder = submissions / f"s{number:02}"
        folder.mkdir(parents=True)
        honest = (PROJECT / "submissions" / "s02-functions.py").read_bytes()
        (folder / "hw3.py").write_bytes(honest if number < 2 else _hanging(tier, "loop"))
    shutil.copytree(PROJECT / "problems", CLASS / "problems")
    before = processes()
    command = [
        sys.executable,
        "-m",
        "grader",
        "grade",
        "submissions",
        "--isolation",
        tier,
        "--allow-unsafe",
        "-v",
        "-j2",
    ]
    with Path("said").open("wb") as said:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True)
        _wait_for(lambda: "s01" in Path("said").read_text() or process.poll() is not None)
        time.sleep(0.5)
        started = time.monotonic()
        if how == signal.SIGKILL:
            process.kill()
        else:
            os.killpg(process.pid, how)
        code = process.wait(timeout=_PATIENCE)
    seconds = time.monotonic() - started
    left = _left(before)
    results = CLASS / "reports" / "results.json"
    statuses = [each["status"] for each in json.loads(results.read_text())["submissions"]] if results.exists() else []
    return {
        "code": code,
        "seconds": seconds,
        "left": left,
        "statuses": statuses,
        "said": Path("said").read_text()[-600:],
    }


def origin_killed(tier: str) -> dict[str, Any]:
    """Kill all of a Door's processes from outside: between two submissions, and while one runs."""
    before = processes()
    asked = [ValueOf(Target("x")), Call(Target("f"), ())]
    slow = Source("hw3.py", b"import time\nx = 1\ndef f():\n    time.sleep(0.4)\n    return 2")
    outcomes = []
    with Door(isolation=tier) as door:  # type: ignore[arg-type]
        for wait in (None, 0.0, 0.2):
            if wait is not None:
                timer = threading.Timer(wait, _kill, (before,))
                timer.start()
                if not wait:
                    timer.join()
            outcomes.append(repr(door.run(slow, asked, _LONG).outcomes))
    return {"outcomes": outcomes, "left": _left(before)}


def _hanging(tier: str, busy: str) -> bytes:
    return LOOP.format(first=FIRST.get(tier, "os.fork() or os.setsid()"), busy=BUSY[busy]).encode()


def _kill(spared: set[int]) -> None:
    for number in processes() - spared:
        os.kill(number, signal.SIGKILL)


def _left(before: set[int]) -> int:
    late = time.monotonic() + 1.0
    while processes() - before and time.monotonic() < late:
        time.sleep(0.01)
    return len(processes() - before)


def _wait_for(condition: Callable[[], bool]) -> None:
    late = time.monotonic() + _PATIENCE
    while not condition() and time.monotonic() < late:
        time.sleep(0.02)


def main(how: str, tier: str) -> None:
    """Do what is asked, and tell."""
    name, _, variant = how.partition(":")
    doing: dict[str, Callable[[], dict[str, Any]]] = {
        "grader-killed": lambda: grader_killed(tier, variant),
        "command": lambda: command_interrupted(tier, int(variant)),
        "origin-killed": lambda: origin_killed(tier),
    }
    print(json.dumps(doing[name]()))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
