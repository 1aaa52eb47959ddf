"""`grader lint`: what gets through is told, with the case that would show it."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import HW3

from grader.cli import call
from grader.cli.lint import Bar
from grader.engine.doubts import Soundness, Tally
from grader.engine.killers import Killer
from grader.engine.lint import lint
from grader.engine.mutation import _tells
from grader.engine.plan import Plan
from grader.kinds.loosened import Loosened
from grader.model import Case, ItemResult, Limits, Request, Session, Source, Verdict
from grader.sandbox import Door
from grader.spec.load import load

RIDGE = """
import numpy as np


def ridge(w, X, y, lam):
    return np.sum((X @ w - y) ** 2) + lam * w @ w


def ridge_gradient(w, X, y, lam):
    return 2 * X.T @ (X @ w - y) + 2 * lam * w
"""
GRADIENT = """
kind: gradient
title: Ridge
prompt: The gradient.
answer: answer
loss: ridge
gradient: ridge_gradient
arguments:
  w: real (d)
  X: real (n, d)
  y: real (n)
  lam: real () ~ constant(0.4)
with_respect_to: w
"""
RELU = """
import numpy as np


def relu(z):
    return np.where(z > 0, z, 0.0)


def slope(z):
    return np.where(z > 0, 1.0, 0.0)
"""
SLOPE = """
kind: function
title: Relu
prompt: The slope of a relu.
answer: answer
reference: slope
arguments:
  z: real (n)
outputs:
  - id: slope
    shape: (n)
"""
AFFINE = """
import numpy as np


def affine(x, W, b):
    return np.sum(x @ W) + np.sum(b), x @ W + b
"""
BOTH = """
kind: function
title: Affine
prompt: An affine layer and its sum.
answer: affine
reference: affine
arguments:
  x: real (n, d)
  W: real (d, k)
  b: real (k)
outputs:
  - id: total
    shape: ()
  - id: out
    shape: (n, k)
"""


def write(folder: Path, reference: str, problem: str) -> Path:
    """An assignment of one problem."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "assignment.yaml").write_text("title: Own\nfile: own.py\n")
    (folder / "reference.py").write_text(reference)
    (folder / "1-own.yaml").write_text(problem)
    return folder


def linted(folder: Path, door: Door, **options: Any) -> Soundness:
    return lint(load(folder), folder, seed=0, run=door.run, **options)


def through(soundness: Soundness) -> dict[str, str]:
    """What gets through, by the edit, and why."""
    found = [doubt.what.split(" gets through: ") for doubt in soundness.doubts if doubt.code == "lint.survivor"]
    return dict(found)


@pytest.fixture
def hw3(tmp_path: Path) -> Path:
    """The cross entropy of the sample sheet alone."""
    folder = tmp_path / "hw3"
    folder.mkdir()
    for name in ("assignment.yaml", "reference.py", "1-cross-entropy.yaml"):
        shutil.copy(HW3 / name, folder / name)
    return folder


def also(folder: Path, text: str) -> Path:
    """Add a field to the cross entropy."""
    path = folder / "1-cross-entropy.yaml"
    path.write_text(path.read_text() + text)
    return folder


# ── the mutation test ────────────────────────────────────────────────────────────────────────────────────


def test_nothing_gets_through_the_sample_sheet(hw3: Path, door: Door) -> None:
    """Every mutant that changes a meaning is killed; few change nothing."""
    found = linted(hw3, door)
    assert found.doubts == ()
    assert found.mutants.killed > 45
    assert found.mutants.survived == 0
    assert 0 < found.mutants.same < 10
    assert found.mutants.tried == sum((found.mutants.killed, found.mutants.noted, found.mutants.same))


def test_sizes_that_coincide_let_wrong_answers_through(hw3: Path, door: Door) -> None:
    """With n = d forced: a factor of d/n, and what shows only at a size of 1; each with sizes that would show it."""
    found = linted(also(hw3, "sizes: {n: 4, d: 4}\n"), door)
    assert through(found) == {
        "the result squeezed": "n = 4 and d = 4 in every case; it shows in the case: d = 1",
        "the result × d / n": "n = 4 and d = 4 in every case; it shows in the case: ordinary inputs, d = 5 and n = 7",
    }
    line = len((hw3 / "1-cross-entropy.yaml").read_text().splitlines())
    assert {(doubt.line, doubt.severity) for doubt in found.faults} == {(line, "fault")}
    [advice] = [doubt for doubt in found.doubts if doubt.severity == "advice"]
    assert (advice.code, advice.line) == ("lint.sizes-coincide", line)
    assert advice.what == "d and n have the same size in every case: what exchanges them may get through"


def test_left_out_extremes_let_wrong_answers_through(hw3: Path, door: Door) -> None:
    """Each with the case that would show it, and the field that leaves it out."""
    found = through(linted(also(hw3, "omit: [extreme]\n"), door))
    assert found["w cut off at ±10"] == "'omit: [extreme]' leaves out what shows it; it shows in the case: w × 30"
    assert all(why.startswith("'omit: [extreme]' leaves out what shows it; ") for why in found.values())
    assert len(found) >= 2


@pytest.mark.parametrize(
    ("constant", "edits"),
    [
        ("0.000000000001", {"lam = 0", "−lam"}),
        ("0", {"−lam", "lam = 0"}),
        ("1", {"lam = 1", "2 * lam → 2"}),
    ],
)
def test_a_constant_that_hides_a_term_is_told(tmp_path: Path, constant: str, edits: set[str], door: Door) -> None:
    """What ignores it gets through, and is seen with another number."""
    folder = write(tmp_path, RIDGE, GRADIENT.replace("constant(0.4)", f"constant({constant})"))
    found = through(linted(folder, door))
    seen = {edit.removeprefix("reference.py, line 10: "): why for edit, why in found.items()}
    assert edits <= set(seen)
    for edit in edits:
        assert seen[edit].startswith(f"lam is {float(constant):g} in every case; it shows with lam = 0.")


def test_a_constant_that_matters_hides_nothing(tmp_path: Path, door: Door) -> None:
    """With 0.4 a missing term is seen."""
    assert linted(write(tmp_path, RIDGE, GRADIENT), door).doubts == ()


def test_what_a_kink_leaves_open_is_advice(tmp_path: Path, door: Door) -> None:
    """At z = 0 a relu's slope may be 0 or 1: without that case `z >= 0` gets through, and may be right."""
    [mutant] = [name for name in through(linted(write(tmp_path, RELU, SLOPE + "omit: [zero]\n"), door)) if ">=" in name]
    assert mutant == "reference.py, line 10: z > 0 → z >= 0"
    found = linted(tmp_path, door)
    assert found.faults == ()
    assert [doubt.severity for doubt in found.doubts] == ["advice"]
    assert through(linted(write(tmp_path, RELU, SLOPE), door)) == {}


def test_with_kinks_declared_nothing_is_said_of_them(tmp_path: Path, door: Door) -> None:
    """The author has said already that right answers differ there."""
    reference = RELU + "\n\ndef kink(z):\n    return z\n"
    found = linted(write(tmp_path, reference, SLOPE + "omit: [zero]\nkinks: kink\n"), door)
    assert found.doubts == ()


def test_each_part_of_a_result_is_tested(tmp_path: Path, door: Door) -> None:
    """Wrong answers in one part leave the other as it is, and are killed all the same."""
    found = linted(write(tmp_path, AFFINE, BOTH), door)
    assert found.doubts == ()
    assert found.mutants.killed > 40
    unseen = through(linted(write(tmp_path, AFFINE, BOTH + "omit: [extreme]\n"), door))
    assert "the result cut off at ±100, part out" in unseen


def test_an_unstable_form_is_noted(tmp_path: Path, door: Door) -> None:
    """A softplus that overflows passes, as the problem allows, with a note that the reference does not get."""
    reference = "import numpy as np\n\n\ndef slope(z):\n    return np.logaddexp(0.0, z)\n"
    folder = write(tmp_path, reference, SLOPE)
    assert linted(folder, door).mutants.noted == 1
    unseen = linted(write(tmp_path, reference, SLOPE + "omit: [extreme]\n"), door)
    said = [one.severity for one in unseen.doubts if "np.log(np.exp(0.0) + np.exp(z))" in one.what]
    assert said == ["advice"]  # it is right, and would only be noted


def test_mutants_that_hang_are_killed(tmp_path: Path, door: Door) -> None:
    """A loop without an end takes little more time than the reference, by far less than a submission may take."""
    reference = (
        "import numpy as np\n\n\ndef slope(z):\n    left = 3\n    while left > 0:\n        left -= 1\n"
        "    return 2.0 * z + left\n"
    )
    folder = write(tmp_path, reference, SLOPE)
    given: list[Limits] = []

    def watched(source: Source, requests: Sequence[Request], limits: Limits) -> Session:
        given.append(limits)
        return door.run(source, requests, limits)

    found = lint(load(folder), folder, seed=0, run=watched)
    assert through(found) == {}
    assert found.mutants.killed > 10
    assert min(limits.total_seconds for limits in given) < Limits().total_seconds / 4


@pytest.mark.parametrize(
    ("verdict", "telling"),
    [
        (Verdict.PASSED, False),
        (Verdict.TIMED_OUT, False),
        (Verdict.NOT_GRADED, False),
        (Verdict.FAILED, True),
        (Verdict.PARTIAL, True),
        (Verdict.CRASHED, True),
    ],
)
def test_to_run_out_of_time_tells_nothing(verdict: Verdict, telling: bool, plan: Plan) -> None:
    """A further case tells a mutant from the reference by what it gives, never by how long it takes."""
    killer = Killer(plan.items[:1], Case("ordinary inputs", ()), Loosened(plan.items[0].problem))
    result = ItemResult("p", "i", verdict, None, Decimal(1), (), "")
    assert (_tells(killer, [result], frozenset()) is not None) is telling


def test_a_reference_at_fault_is_not_mutated(tmp_path: Path, door: Door) -> None:
    """What its mutants do means nothing."""
    found = linted(write(tmp_path, RIDGE.replace("return 2 * X.T", "return 3 * X.T"), GRADIENT), door)
    assert [doubt.code for doubt in found.faults] == ["lint.doubt"]
    assert found.mutants == Tally()


def test_a_reference_that_cannot_be_handed_in_is_told(tmp_path: Path, door: Door) -> None:
    """Its file has another function of the name that students are to define."""
    reference = RELU.replace("relu", "answer").replace("np.where(z > 0, 1.0, 0.0)", "answer(np.sign(z))")
    found = linted(write(tmp_path, reference, SLOPE), door)
    [doubt] = found.doubts
    assert (doubt.code, doubt.severity) == ("lint.no-mutants", "advice")
    assert doubt.what == "slope in reference.py needs another answer: it cannot be handed in as a student's file"


def test_a_reference_that_does_not_pass_itself_is_at_fault(tmp_path: Path, door: Door) -> None:
    """One that depends on its file's name answers as the reference, and not as a submission."""
    reference = RELU + "\n\nif __file__.endswith('own.py'):\n    np = None\n"
    [doubt] = linted(write(tmp_path, reference, SLOPE), door).faults
    assert doubt.code == "lint.reference-not-passed"
    assert doubt.what.startswith("the reference itself, handed in, is crashed: ")


def test_without_mutants_nothing_is_tried(hw3: Path, door: Door) -> None:
    """Neither mutants nor the further cases are run."""
    assert linted(also(hw3, "omit: [extreme]\n"), door, mutate=False) == Soundness((), Tally())


def test_progress_is_told(hw3: Path, door: Door) -> None:
    """From none to all of the mutants, one at a time."""
    told: list[tuple[int, int]] = []
    found = linted(hw3, door, watch=lambda done, of: told.append((done, of)))
    assert told == [(done, found.mutants.tried) for done in range(found.mutants.tried + 1)]


def test_lint_says_the_same_each_time(hw3: Path, door: Door) -> None:
    """Cases, mutants and their order depend on nothing but the assignment and the seed."""
    also(hw3, "omit: [extreme]\n")
    assert linted(hw3, door) == linted(hw3, door)


def test_the_author_is_told_everything(tmp_path: Path, door: Door) -> None:
    """Whatever students are: of an attempt at fault, the numbers that decided."""
    folder = write(tmp_path, RELU, SLOPE + "hints: none\n")
    attempt = folder / "attempts" / "own" / "passed-doubled.py"
    attempt.parent.mkdir(parents=True)
    attempt.write_text("def answer(z):\n    return 2.0 * (z > 0)\n")
    [doubt] = linted(folder, door, mutate=False).faults
    assert "yours 2, reference 1" in doubt.what


# ── the reference itself ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("result", "code"),
    [
        ("np.random.default_rng().random() * z", "lint.not-repeatable"),
        ("z + len(calls)", "lint.not-repeatable"),
        ("z / 0.0 if z.size == 1 else z", "lint.not-finite"),
        ("np.exp(z)", "lint.not-finite"),
    ],
)
def test_raw_results_are_compared_and_finite(tmp_path: Path, result: str, code: str, door: Door) -> None:
    """What differs from process to process, or from call to call, or is nan or infinite, is no reference."""
    reference = f"import numpy as np\ncalls = []\n\n\ndef slope(z):\n    calls.append(1)\n    return {result}\n"
    found = linted(write(tmp_path, reference, SLOPE), door)
    assert [doubt.code for doubt in found.faults] == [code]
    assert found.faults[0].item == "slope"


# ── the command ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def course(hw3: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one assignment, where the command is called."""
    monkeypatch.chdir(hw3.parent)
    return hw3


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = call(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


def test_a_sound_assignment_is_told_in_one_line(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the counts of its mutants; without them where they were left out."""
    code, out, err = told(capsys, "lint", "hw3")
    assert (code, err) == (0, "")
    assert out.startswith("hw3: sound (1 problem, 1 item; ")
    assert out.endswith(" change nothing)\n")
    assert told(capsys, "lint", "hw3", "--no-mutants") == (0, "hw3: sound (1 problem, 1 item)\n", "")


def test_what_gets_through_ends_with_one(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each, with the place of the field that is to blame."""
    also(course, "omit: [extreme]\n")
    code, out, _ = told(capsys, "lint", "hw3")
    assert code == 1
    expected = "gradient: w cut off at ±10 gets through: 'omit: [extreme]' leaves out what shows it; "
    assert f"hw3/1-cross-entropy.yaml:22: {expected}it shows in the case: w × 30\n" in out
    assert " faults (1 problem, 1 item; " in out


def test_advice_ends_with_one_only_when_strict(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is no fault."""
    also(course, "sizes: {n: 4, d: 4}\n")
    code, out, _ = told(capsys, "lint", "hw3", "--no-mutants")
    assert code == 0
    assert "hw3/1-cross-entropy.yaml:22: advice: d and n have the same size in every case" in out
    assert out.endswith("hw3: sound, 1 line of advice (1 problem, 1 item)\n")
    assert told(capsys, "lint", "hw3", "--no-mutants", "--strict")[0] == 1


def test_findings_are_told_as_json(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each with its file, line, code, severity and message; then a summary of each assignment."""
    also(course, "omit: [extreme]\n")
    code, out, err = told(capsys, "lint", "hw3", "--json")
    data = json.loads(out)
    assert (code, err, data["schema"], data["sound"]) == (1, "", "grader/lint/v1", False)
    first = data["findings"][0]
    assert {key: first[key] for key in ("assignment", "file", "line", "item", "code", "severity")} == {
        "assignment": "hw3",
        "file": "hw3/1-cross-entropy.yaml",
        "line": 22,
        "item": "gradient",
        "code": "lint.survivor",
        "severity": "fault",
    }
    [summary] = data["assignments"]
    assert (summary["problems"], summary["items"], summary["advice"]) == (1, 1, 0)
    assert summary["faults"] == summary["mutants"]["survived"] == len(data["findings"])


def test_a_faulty_spec_is_told_as_json_too(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the place of the fault; the command ends with 4."""
    also(course, "precison: 2\n")
    code, out, err = told(capsys, "lint", "hw3", "--json")
    data = json.loads(out)
    assert (code, data["sound"], data["assignments"]) == (4, False, [])
    assert [(one["code"], one["line"]) for one in data["findings"]] == [("lint.spec", 22)]
    assert "unknown field" in err


class Terminal(io.StringIO):
    """Standard error that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_is_drawn_in_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read by a program, or from a file, holds no bar."""
    for stream, drawn in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr("sys.stderr", stream)
        with Bar("hw3") as bar:
            bar.watch(0, 50)
            bar.watch(1, 50)
        assert ("0/50" in stream.getvalue()) is drawn
        assert ("hw3: mutants" in stream.getvalue()) is drawn


def test_a_mutation_test_can_fail(hw3: Path, door: Door) -> None:
    """Were everything given the reference's own answers, no mutant would be killed."""
    reference = Source("hw3.py", (hw3 / "reference.py").read_bytes())

    def generous(_source: Source, requests: Sequence[Request], limits: Limits) -> Session:
        return door.run(reference, requests, limits)

    found = lint(load(hw3), hw3, seed=0, run=generous)
    assert found.mutants.killed == 0
    assert found.mutants.same == found.mutants.tried > 45
