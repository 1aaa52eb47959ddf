"""Hint levels: who says how much, and that nothing below the last level gives the answer away."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import HW3, ROOT

from grader.engine.diagnosis import Diagnosis, ask_about
from grader.engine.grade import grade
from grader.engine.plan import Plan
from grader.engine.tell import teller
from grader.errors import SpecError
from grader.kinds.findings import HINTS, SENTENCES
from grader.kinds.hints import WRONG, told
from grader.kinds.mistakes import MISTAKES
from grader.kinds.table import KINDS
from grader.model import Assignment, Finding, HintLevel, Run, Source, Submission, SubmissionResult
from grader.sandbox import Door
from grader.spec.load import load

FOUND = Finding("a.b", "Your answer is -1 times 0.31.", {"want": 0.31}, ("Look at the sign.", "The sign is reversed."))
OPEN = Finding("c.d", "It raised ValueError.", {"line": 3})
LOWER: list[HintLevel] = [0, 1, 2]


# ── one finding ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_last_level_tells_all() -> None:
    """Sentences and numbers are told as they are."""
    assert told([FOUND, OPEN], 3) == (FOUND, OPEN)


@pytest.mark.parametrize(("level", "message"), [(2, "The sign is reversed."), (1, "Look at the sign."), (0, WRONG)])
def test_a_lower_level_tells_the_hint_without_numbers(level: HintLevel, message: str) -> None:
    """The hint stands for the sentence; the numbers are gone; what gives nothing away stays."""
    first, second = told([FOUND, OPEN], level)
    assert (first.code, first.message, first.data, first.level) == ("a.b", message, {}, level)
    assert second == OPEN


def test_one_hint_is_given_at_a_time() -> None:
    """Of several findings that have hints the first is told; what gives nothing away is told beside it."""
    later = replace(FOUND, code="e.f", hints=("Look elsewhere.", "Something else is wrong."))
    for level in LOWER:
        assert [one.code for one in told([FOUND, later, OPEN], level)] == ["a.b", "c.d"]


@pytest.mark.parametrize("code", [*HINTS, *MISTAKES])
def test_hints_say_less_than_their_sentence(code: str) -> None:
    """A hint belongs to a finding, says something else, and holds no number of the reference."""
    *hints, full = MISTAKES[code] if code in MISTAKES else (*HINTS[code], SENTENCES[code])
    for hint in hints:
        assert hint != full
        assert not re.search(r"\{(?:want|allowed|difference|factor|value|sizes)\b", hint), hint


# ── who says how much ────────────────────────────────────────────────────────────────────────────────────


def edited(tmp_path: Path, *edits: tuple[str, str, str]) -> Path:
    """A copy of hw3 with edits: file, text, what takes its place."""
    folder = tmp_path / "hw3"
    shutil.copytree(HW3, folder)
    for name, old, new in edits:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), "utf-8")
    return folder


def levels(assignment: Assignment) -> list[tuple[int, list[int]]]:
    return [(problem.level, [item.level for item in problem.items]) for problem in assignment.problems]


def test_an_item_goes_before_its_problem_and_that_before_the_assignment(tmp_path: Path) -> None:
    """`hints` is taken from the nearest place that has it; without any, all is told."""
    folder = edited(
        tmp_path,
        ("assignment.yaml", "file: hw3.py", "file: hw3.py\nhints: 1"),
        ("2-einsum.yaml", "answer: einsum_answers", "answer: einsum_answers\nhints: none"),
        ("2-einsum.yaml", "- id: b", "- id: b\n    hints: 2"),
    )
    assert levels(load(folder)) == [(1, [1]), (0, [0, 2, 0, 0, 0, 0]), (1, [1] * 6)]
    assert levels(load(HW3)) == [(3, [3]), (3, [3] * 6), (3, [3] * 6)]


@pytest.mark.parametrize("value", ["4", "no", "'2'", "[1]", "true"])
def test_an_unknown_level_is_a_fault(tmp_path: Path, value: str) -> None:
    """There are 1, 2, 3 and none; another value is told with its place."""
    folder = edited(tmp_path, ("assignment.yaml", "file: hw3.py", f"file: hw3.py\nhints: {value}"))
    with pytest.raises(SpecError, match=r"assignment.yaml:4:8: hints: expected"):
        load(folder)


def test_solutions_contradict_lower_levels(tmp_path: Path) -> None:
    """Who shows the solutions cannot keep the answers back."""
    edit = ("assignment.yaml", "file: hw3.py", "file: hw3.py\nhints: 2\nshow_solutions: true")
    with pytest.raises(SpecError, match="a solution says all, and 'hints: 2' does not"):
        load(edited(tmp_path, edit))


# ── what is said of wrong answers ────────────────────────────────────────────────────────────────────────


SAMPLES = ("s05-wrong-sign", "s06-mean-and-typos", "s07-aligned-left", "s14-wrong-shapes-and-types", "s16-unstable")


@pytest.fixture(scope="module")
def wrong(plan: Plan, door: Door) -> list[SubmissionResult]:
    """Samples in which nearly everything is wrong, told in full."""
    diagnose = Diagnosis(lambda planned: ask_about(plan, planned, door.run))
    sources = {name: (ROOT / "submissions" / f"{name}.py").read_bytes() for name in SAMPLES}
    given = [Submission(name, Source("hw3.py", data)) for name, data in sources.items()]
    return [grade(plan, one, run=door.run, diagnose=diagnose) for one in given]


def written(plan: Plan, result: SubmissionResult, level: HintLevel) -> str:
    """All that a run leaves of a submission at a level, even where solutions were released: page and results.json."""
    problems = tuple(
        replace(one, items=tuple(replace(item, level=level) for item in one.items), level=level)
        for one in plan.assignment.problems
    )
    assignment = replace(plan.assignment, problems=problems, show_solutions=True)
    items = tuple(replace(item, findings=told(item.findings, level)) for item in result.items)
    whole = tuple(replace(one, findings=told(one.findings, level)) for one in result.problems)
    left = teller(assignment, Run("0", "3", "2", 0, "isolated", 1.0))(replace(result, items=items, problems=whole))
    return (left.page or b"").decode() + left.entry.decode()


def answers(plan: Plan, result: SubmissionResult) -> set[str]:
    """What gives away the answers that a submission does not have: strings, shapes, numbers as sentences write them."""
    found: set[str] = set()
    for planned in plan.items:
        if planned.problem.kind == "einsum":
            string = planned.item.spec.reference.subscripts
            found |= {string, string.replace(",", ", ")}
        elif planned.problem.kind == "broadcast":
            *_, last = KINDS["broadcast"].explain(planned.problem, planned.item)
            found |= set(re.findall(r"\([\d, ]+\)", last))
        else:
            numbers = np.concatenate([want.ravel() for want in planned.wants.alternatives[0][0] if want.size < 100])
            found |= {text for number in numbers if len(text := f"{number:.6g}") > 5}
    shown = " ".join([*(item.submitted for item in result.items), *(one.item.statement for one in plan.items)])
    return {answer for answer in found if answer not in shown}


def test_the_last_level_shows_numbers_of_the_reference(plan: Plan, wrong: list[SubmissionResult]) -> None:
    """So that the search below is one that can find something."""
    assert any(answer in written(plan, result, 3) for result in wrong for answer in answers(plan, result))


@pytest.mark.parametrize("level", LOWER)
def test_below_the_last_level_no_answer_is_shown(plan: Plan, wrong: list[SubmissionResult], level: HintLevel) -> None:
    """Neither the pages nor results.json hold a string, a shape or a number that would be right."""
    for result in wrong:
        text = written(plan, result, level)
        assert len(answers(plan, result)) > 20
        assert [answer for answer in answers(plan, result) if answer in text] == [], result.student


def test_a_page_below_the_last_level_hides_what_a_code_would_tell(plan: Plan, wrong: list[SubmissionResult]) -> None:
    """At level 1 the page says where to look, not by its code what is wrong; results.json keeps the code."""
    page, _, entry = written(plan, wrong[0], 1).partition("</html>")
    assert "Look at the sign." in page
    assert "mistake.sign" not in page
    assert "mistake.sign" in entry
    assert "mistake.sign" in written(plan, wrong[0], 3).partition("</html>")[0]
