"""The floors: what grading costs without any containment, limits, wire, reports or start-up.

`warm`: one warm process forks for each submission; the fork runs the file, answers all requests and judges.
`fresh`: a new `python` with numpy runs the file and answers; this process, which is warm, judges: it would take a new
process longer to import the judging than to do it.

As a program: `python -m benchmarks.floor warm|fresh PROBLEMS`. It says when it is ready, reads a line of JSON with
the files to grade, and prints what it took; and so on, until there is no next line.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from benchmarks.answering import Reply, answer_all
from grader.engine.grade import judge
from grader.engine.plan import Plan, make_plan
from grader.model import Call, Missing, NotCallable, NotMapping, Opaque, Raised, Returned, Session
from grader.sandbox import Door
from grader.spec.load import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.model import Outcome

ANSWERING = Path(__file__).with_name("answering.py")
Verdicts = list[str]


class Took(TypedDict):
    """What grading some files took, and the verdicts of each student, item by item."""

    wall_seconds: float
    cpu_seconds: float
    verdicts: dict[str, Verdicts]


def plan_for(problems: Path) -> Plan:
    """Plan an assignment as `grader grade` does."""
    with Door() as door:
        return make_plan(load(problems), 0, door.run)


def as_tuples(plan: Plan) -> list[tuple[Any, ...]]:
    """Give the requests of a plan as `answering` takes them."""
    return [
        (
            request.target.name,
            request.target.key,
            [(each.name, each.array, each.layout, each.writeable) for each in request.arguments]
            if isinstance(request, Call)
            else None,
        )
        for request in plan.requests
    ]


def judged(plan: Plan, student: str, load_reply: Reply, replies: list[Reply]) -> Verdicts:
    """Judge what was answered, with the grader's own judging."""
    outcomes = tuple(_outcome(*reply) for reply in replies)
    result = judge(plan, student, Session(outcomes, _outcome(*load_reply), "", "", "limited"))
    return [item.verdict.value for item in result.items]


def _outcome(kind: str, *what: Any) -> Outcome:
    match kind:
        case "returned":
            return Returned(*what)
        case "opaque":
            return Returned(Opaque(what[0], callable=True))
        case "raised":
            error, message, line = what
            return Raised(error, message, line, "")
        case "missing":
            names, mapping = what
            return Missing(tuple(str(name) for name in names), mapping)
        case "not-mapping":
            return NotMapping(*what)
        case _:
            return NotCallable(*what)


def warm(plan: Plan) -> Callable[[Path], Verdicts]:
    """Give what grades a file in a fork of this process."""
    requests = as_tuples(plan)
    # Once here, so that no fork is the first to do it.
    judged(plan, "nobody", *answer_all(b"", requests))
    gc.collect()
    gc.freeze()

    def grade(file: Path) -> Verdicts:
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            _quiet()
            found = judged(plan, file.stem, *answer_all(file.read_bytes(), requests))
            os.write(writing, json.dumps(found).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as answer:
            verdicts: Verdicts = json.loads(answer.read())
        os.waitpid(child, 0)
        return verdicts

    return grade


def fresh(plan: Plan, folder: Path) -> Callable[[Path], Verdicts]:
    """Give what grades a file in a new process; the requests wait in `folder`."""
    asked = folder / "requests.pickle"
    asked.write_bytes(pickle.dumps(as_tuples(plan)))

    def grade(file: Path) -> Verdicts:
        command = [sys.executable, "-I", str(ANSWERING), str(asked), str(file)]
        answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)  # noqa: S603
        return judged(plan, file.stem, *pickle.loads(answer.stdout))  # noqa: S301 - our own files

    return grade


def _quiet() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def timed(grade: Callable[[Path], Verdicts], files: list[Path]) -> Took:
    """Grade files one after the other."""
    wall, cpu = time.monotonic(), _cpu_seconds()
    verdicts = {file.stem: grade(file) for file in files}
    return Took(wall_seconds=time.monotonic() - wall, cpu_seconds=_cpu_seconds() - cpu, verdicts=verdicts)


def _cpu_seconds() -> float:
    """Tell what this process and those it has waited for have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> None:
    """Serve until there is nothing more to grade."""
    how, problems = sys.argv[1:]
    plan = plan_for(Path(problems))
    with tempfile.TemporaryDirectory() as folder:
        grade = warm(plan) if how == "warm" else fresh(plan, Path(folder))
        _say("ready")
        for line in sys.stdin:
            _say(timed(grade, [Path(file) for file in json.loads(line)]))


def _say(what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
