"""The floors: what grading costs without any containment, limits, reports or start-up.

`fresh`: a new `python` with numpy for each submission. `warm`: a fork of a warm process for each. Either runs the file
and answers all requests; this process, which is warm, judges. Judging where the file runs would only cost more: a new
process would have to import it, a fork would be one of a larger process.

As a program: `python -m benchmarks.floor warm|fresh PROBLEMS`. It says when it is ready, reads a line of JSON with
the files to grade, and prints what it took; and so on, until there is no next line.
"""

from __future__ import annotations

import json
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from grader.engine.grade import judge
from grader.engine.plan import Plan, make_plan
from grader.model import Argument, Call, Missing, NotCallable, NotMapping, Opaque, Raised, Returned, Session, Submission
from grader.sandbox import Door
from grader.spec.load import load

if TYPE_CHECKING:
    from benchmarks.answering import Answers, Reply
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
            [
                (each.name, each.array, each.layout, each.writeable)
                for each in request.arguments
                if isinstance(each, Argument)
            ]
            if isinstance(request, Call)
            else None,
        )
        for request in plan.requests
    ]


def judged(plan: Plan, student: str, load_reply: Reply, replies: list[Reply]) -> Verdicts:
    """Judge what was answered, with the grader's own judging."""
    outcomes = tuple(_outcome(*reply) for reply in replies)
    result = judge(plan, Submission(student, None), Session(outcomes, _outcome(*load_reply), "", "", "limited"))
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


class Fresh:
    """Answers for each file in a new process."""

    def __init__(self, asked: Path) -> None:
        self._command = [sys.executable, "-I", str(ANSWERING), str(asked)]

    def answers(self, file: Path) -> Answers:
        """Start a process for a file, and wait for its end."""
        done = subprocess.run([*self._command, str(file)], stdout=subprocess.PIPE, check=True)  # noqa: S603
        answers: Answers = pickle.loads(done.stdout)  # noqa: S301 - from the benchmark's own files
        return answers

    def cpu_seconds(self) -> float:
        """Give what its processes have used."""
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    def close(self) -> None:
        """Nothing waits between two files."""


class Warm:
    """Answers for each file in a fork of a process that has loaded numpy and the requests, and nothing else."""

    def __init__(self, asked: Path) -> None:
        command = [sys.executable, "-I", str(ANSWERING), str(asked)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        assert process.stdin  # noqa: S101 - it has a pipe
        assert process.stdout  # noqa: S101 - and another
        self._process, self._asking, self._answering = process, process.stdin, process.stdout

    def answers(self, file: Path) -> Answers:
        """Have a fork run a file."""
        answers: Answers = self._ask(str(file))
        return answers

    def cpu_seconds(self) -> float:
        """Give what it and its forks have used."""
        seconds: float = self._ask("")
        return seconds

    def close(self) -> None:
        """End it."""
        with self._process:
            self._asking.close()

    def _ask(self, line: str) -> Any:
        self._asking.write(line.encode() + b"\n")
        self._asking.flush()
        return pickle.load(self._answering)  # noqa: S301 - from the benchmark's own files


def timed(plan: Plan, answering: Fresh | Warm, files: list[Path]) -> Took:
    """Grade files one after the other."""

    def cpu_seconds() -> float:
        return time.process_time() + answering.cpu_seconds()

    wall, cpu = time.monotonic(), cpu_seconds()
    verdicts = {file.stem: judged(plan, file.stem, *answering.answers(file)) for file in files}
    return Took(wall_seconds=time.monotonic() - wall, cpu_seconds=cpu_seconds() - cpu, verdicts=verdicts)


def main() -> None:
    """Serve until there is nothing more to grade."""
    how, problems = sys.argv[1:]
    plan = plan_for(Path(problems))
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "requests.pickle"
        asked.write_bytes(pickle.dumps(as_tuples(plan)))
        answering = Warm(asked) if how == "warm" else Fresh(asked)
        _say("ready")
        for line in sys.stdin:
            _say(timed(plan, answering, [Path(file) for file in json.loads(line)]))
        answering.close()


def _say(what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
