"""Hold every attempt beside a problem to the verdict in its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from grader.collect import collect_file
from grader.engine.doubts import Doubt
from grader.engine.grade import grade
from grader.errors import UsageError
from grader.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from grader.engine.plan import Plan, RunSandboxed
    from grader.model import SubmissionResult

VERDICTS: Final = {verdict.value: verdict for verdict in Verdict if verdict is not Verdict.NOT_GRADED}
NAME: Final = re.compile(rf"(?P<verdict>{'|'.join(sorted(VERDICTS, key=len, reverse=True))})(?:[-_.].*)?")
CODE: Final = "lint.attempt"


def attempts(plan: Plan, folder: Path, run: RunSandboxed) -> Iterator[Doubt]:
    """Grade the attempts of an assignment's folder, one after the other."""
    for path in sorted((folder / "attempts").rglob("*.py")):
        yield from _attempt(plan, folder / "attempts", path, run)


def _attempt(plan: Plan, attempts: Path, path: Path, run: RunSandboxed) -> Iterator[Doubt]:
    problems = {problem.id for problem in plan.assignment.problems}
    where, problem = str(path), path.relative_to(attempts).parts[0]
    named = NAME.fullmatch(path.stem)
    if path.parent.parent != attempts or problem not in problems:
        names = ", ".join(sorted(problems))
        yield Doubt(CODE, f"expected attempts/<problem>/<verdict>-….py; the problems are {names}", where)
    elif named is None:
        yield Doubt(CODE, f"the name begins with no verdict; the verdicts are {', '.join(VERDICTS)}", where)
    else:
        try:
            result = grade(plan, collect_file(path, plan.assignment.file), run=run)
        except UsageError as error:
            yield Doubt(CODE, str(error), where)
        else:
            yield from _as_named(where, result, problem, VERDICTS[named["verdict"]])


def _as_named(where: str, result: SubmissionResult, problem: str, want: Verdict) -> Iterator[Doubt]:
    """Hold every item that an attempt answers to the verdict in its name; what it leaves out does not count."""
    items = [item for item in result.items if item.problem == problem]
    answered = [item for item in items if want is Verdict.MISSING or item.verdict is not Verdict.MISSING]
    if not answered:
        yield Doubt(CODE, f"answers no item of {problem}", where)
    for item in answered:
        if item.verdict is not want:
            why = " ".join(found.message for found in item.findings)
            yield Doubt(CODE, f"item {item.item}: {item.verdict.value}, expected {want.value}. {why}".strip(), where)
