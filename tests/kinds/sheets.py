"""A sheet with one problem of the kinds `function` or `gradient`, written, planned and graded behind the door."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from grader.engine.grade import grade
from grader.engine.plan import Plan, make_plan
from grader.model import Finding, ItemResult, Source, Submission
from grader.sandbox import Door
from grader.spec.load import load


def written(folder: Path, problem: str, reference: str) -> Path:
    """Write an assignment with one problem, `1-p.yaml`."""
    folder.mkdir(exist_ok=True)
    (folder / "assignment.yaml").write_text("title: Sheet\nfile: hw.py\n")
    (folder / "1-p.yaml").write_text("title: Problem\nprompt: Write it.\n" + dedent(problem).lstrip())
    (folder / "reference.py").write_text("import numpy as np\n" + dedent(reference))
    return folder


def plan_of(folder: Path, problem: str, reference: str, door: Door, *, seed: int = 0) -> Plan:
    """Plan it, with its reference behind the door."""
    return make_plan(load(written(folder, problem, reference)), seed, door.run)


def graded(plan: Plan, answer: str, door: Door) -> dict[str, ItemResult]:
    """Grade what a student might hand in; give each item's result."""
    source = Source("hw.py", ("import numpy as np\n" + dedent(answer)).encode())
    result = grade(plan, Submission("student", source), run=door.run)
    return {item.item: item for item in result.items}


def noted(plan: Plan, answer: str, door: Door) -> tuple[Finding, ...]:
    """Grade it; give what is said about the problem as a whole."""
    source = Source("hw.py", ("import numpy as np\n" + dedent(answer)).encode())
    result = grade(plan, Submission("student", source), run=door.run)
    return tuple(found for problem in result.problems for found in problem.findings)


def verdicts(items: dict[str, ItemResult]) -> dict[str, str]:
    """The verdict of each item, as a word."""
    return {name: item.verdict.value for name, item in items.items()}


def first_codes(items: dict[str, ItemResult]) -> dict[str, str]:
    """The code of each item's first finding; those that have none are left out."""
    return {name: item.findings[0].code for name, item in items.items() if item.findings}
