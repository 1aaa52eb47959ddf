"""The corpus of answers with known mistakes, and the score of what is said of them."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from benchmarks.diagnosis import score as command
from benchmarks.diagnosis.corpus import (
    PASSED,
    ROOT,
    SILENCE,
    WHOLE,
    WRONG,
    Answer,
    Claim,
    Half,
    answers,
    expected,
    read_claims,
    sheets,
)
from benchmarks.diagnosis.matching import OF_PROBLEMS, naming, said
from benchmarks.diagnosis.score import compare, score
from benchmarks.diagnosis.score_table import Score, Scored, Times, as_json, as_table, misses
from grader.model import Finding, ItemResult, Json, Problem, ProblemResult, SubmissionResult, Verdict
from grader.spec.load import load

CORPUS = [(sheet, answer) for sheet in sheets() for answer in answers(sheet)]
MINIMUM = {"wrong": 150, "right": 60, "unrelated": 30}
LEAST_NAMED = 0.9
MOST_MISNAMED = 0.02
"""A little worse than what is reached: whoever makes the diagnosis worse will see it here."""
MEAN = Claim("mistake.averaged", {"dimension": "n"})
SIGN = Claim("mistake.sign")


# ── the corpus ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_corpus_is_as_large_as_it_must_be() -> None:
    """There are enough wrong, right and unrelated answers, and as many wrong ones are set apart as are open."""
    halves = Counter(answer.half for _, answer in CORPUS)
    assert halves["open"] + halves["apart"] >= MINIMUM["wrong"]
    assert halves["right"] >= MINIMUM["right"]
    assert halves["unrelated"] >= MINIMUM["unrelated"]
    sheets_of = {half: Counter(sheet for sheet, answer in CORPUS if answer.half == half) for half in WRONG}
    assert sheets_of["open"] == sheets_of["apart"]
    for half in WRONG:
        assert len({(sheet, answer.problem) for sheet, answer in CORPUS if answer.half == half}) >= 12


def test_no_two_answers_are_the_same() -> None:
    """An answer counts once, whatever it is called."""
    bodies = Counter(re.sub(rb"(?m)^#.*\n", b"", answer.data) for _, answer in CORPUS)
    assert [body.decode() for body, count in bodies.items() if count > 1] == []


def test_few_wrong_answers_have_no_name() -> None:
    """Silence is the right thing to say of a few wrong answers, not of many: else a score of the named says little."""
    wrong = [answer for _, answer in CORPUS if answer.half in WRONG]
    nameless = [answer for answer in wrong if {one[0].code for one in answer.claims.values()} <= {SILENCE, PASSED}]
    assert len(nameless) <= 0.1 * len(wrong)


@pytest.mark.parametrize(("half", "codes"), [("right", {PASSED}), ("unrelated", {SILENCE, PASSED})])
def test_halves_claim_what_they_are(half: Half, codes: set[str]) -> None:
    """A right answer passes, an unrelated one has no name; a wrong one is wrong somewhere."""
    claimed = {
        claim.code for _, answer in CORPUS for one in answer.claims.values() for claim in one if answer.half == half
    }
    assert claimed <= codes
    assert all(
        any(claim.code != PASSED for one in answer.claims.values() for claim in one)
        for _, answer in CORPUS
        if answer.half != "right"
    )


@pytest.mark.parametrize("sheet", sheets(), ids=lambda sheet: sheet.name)
def test_every_claim_is_about_an_item(sheet: Path) -> None:
    """Sheets load, and each answer claims something of items that its problem has."""
    problems = {problem.id: problem for problem in load(sheet).problems}
    given = answers(sheet)
    assert {answer.problem for answer in given} == set(problems)
    for answer in given:
        problem = problems[answer.problem]
        items = [item.id for item in problem.items]
        assert expected(answer, items, as_whole=problem.kind == "broadcast")


# ── reading claims ───────────────────────────────────────────────────────────────────────────────────────

CODES = some.from_regex(r"mistake\.[a-z]{1,9}(-[a-z]{1,9})?", fullmatch=True)
DATA = some.dictionaries(some.text("abcd", min_size=1), some.integers() | some.text() | some.lists(some.booleans()))
ITEMS = some.sampled_from([WHOLE, "dw", "d-b", "loss_1"])


@given(some.dictionaries(ITEMS, some.lists(some.tuples(CODES, DATA), min_size=1, max_size=3), min_size=1))
def test_what_is_written_is_read(written: dict[str, list[tuple[str, dict[str, Json]]]]) -> None:
    """Any claims, written into a file, are read as they are."""
    claims = {item: tuple(Claim(code, data) for code, data in several) for item, several in written.items()}
    lines = [
        f"# expects[{item}]: {claim}" if item else f"# expects: {claim}"
        for item, several in claims.items()
        for claim in several
    ]
    assert read_claims("\n".join([*lines, "import numpy", "# a comment", ""])) == claims


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("import numpy\n", "here:1: expected '# expects: …' in the first line"),
        ("# expects mistake.sign {}\n", "here:1: expected '# expects: CODE {data}'"),
        ("# expects: mistake.sign {\n", "here:1: Expecting property name"),
        ("# expects: mistake.sign [1]\n", "here:1: expected a code with a mapping"),
        ("# expects: silence {}\n", "here:1: expected a code with a mapping"),
        ("# expects: passed\nimport numpy\n# expects: silence\n", "here:3: a claim stands below the first lines"),
        ("# expects[a]: passed\n# expects[a]: mistake.sign\n", "here: a is claimed to be both passed and mistake.sign"),
    ],
)
def test_a_claim_that_cannot_be_read_is_told(text: str, fault: str) -> None:
    """No claim is lost or taken for another: what cannot be read ends with the file and the line."""
    with pytest.raises(ValueError, match="^" + re.escape(fault)):
        read_claims(text, "here")


def answer(half: Half, **claims: tuple[Claim, ...]) -> Answer:
    path = ROOT / "sheet" / "answers" / "affine" / half / "some-words.py"
    return Answer("affine", half, path, b"", {WHOLE if item == "_" else item: one for item, one in claims.items()})


def test_items_that_nothing_is_said_of_are_right() -> None:
    """A claim about one output says that the others are right; one about the whole file is about each of its items."""
    given = answer("open", dw=(MEAN,))
    assert expected(given, ["dx", "dw"]) == {"dx": (Claim(PASSED),), "dw": (MEAN,)}
    assert expected(answer("right", _=(Claim(PASSED),)), ["dx", "dw"]) == dict.fromkeys(["dx", "dw"], (Claim(PASSED),))
    assert expected(answer("open", _=(SIGN,)), ["dw"]) == {"dw": (SIGN,)}
    assert expected(answer("open", _=(SIGN,)), ["a", "b"], as_whole=True) == {WHOLE: (SIGN,)}


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (answer("open", dz=(SIGN,)), "there is no item 'dz' in affine"),
        (answer("open", _=(SIGN,)), "say of which item it is expected: dx, dw"),
        (answer("open", _=(SIGN,), dw=(SIGN,)), "say what is expected of each item, or of the whole, not both"),
    ],
)
def test_claims_that_leave_something_open_are_refused(given: Answer, fault: str) -> None:
    """An item that does not exist, or a claim of which it is not clear what it is about, is no claim."""
    with pytest.raises(ValueError, match=fault):
        expected(given, ["dx", "dw"])


def test_files_outside_the_halves_are_refused(tmp_path: Path) -> None:
    """A file in a folder with another name would not be counted: that is said."""
    lost = tmp_path / "answers" / "affine" / "opne" / "words.py"
    lost.parent.mkdir(parents=True)
    lost.write_text("# expects: passed\n")
    with pytest.raises(ValueError, match=r"words\.py: expected answers/<problem>/<open\|apart\|right\|unrelated>/"):
        answers(tmp_path)


# ── matching ─────────────────────────────────────────────────────────────────────────────────────────────


def found(code: str, **data: Json) -> Finding:
    return Finding(code, "…", data)


def either(*codes: Json) -> Finding:
    return found("mistake.either", codes=[*codes])


def one_of(*claims: Claim) -> Finding:
    """Both codes with the data of each, as arrays are told."""
    mistakes: list[Json] = [{"code": claim.code, **claim.data} for claim in claims]
    return found("mistake.either", codes=[claim.code for claim in claims], mistakes=mistakes)


@pytest.mark.parametrize(
    ("names", "claims", "what"),
    [
        ([found("mistake.sign")], [SIGN], "named"),
        ([found("mistake.sign")], [MEAN, SIGN], "named"),
        ([found("mistake.averaged", dimension="n", size=5)], [MEAN], "named"),
        ([found("mistake.averaged", dimension="d")], [MEAN], "misnamed"),
        ([found("mistake.averaged")], [MEAN], "misnamed"),
        ([found("mistake.sign"), found("mistake.averaged", dimension="n")], [SIGN], "misnamed"),
        ([], [SIGN], "silent"),
        ([], [Claim(SILENCE)], "silent"),
        ([found("mistake.sign")], [Claim(SILENCE)], "misnamed"),
        ([either("mistake.sign", "mistake.averaged")], [SIGN, MEAN], "named"),
        ([either("mistake.sign", "mistake.averaged")], [SIGN], "misnamed"),
        ([either("mistake.sign", "mistake.flipped")], [MEAN], "misnamed"),
        ([either()], [SIGN], "misnamed"),
        ([one_of(SIGN, MEAN)], [SIGN, MEAN], "named"),
        ([one_of(SIGN, Claim("mistake.averaged", {"dimension": "d"}))], [SIGN, MEAN], "misnamed"),
        ([one_of(SIGN, MEAN)], [MEAN], "misnamed"),
        ([found("mistake.transposed", axes=[1, 0])], [Claim("mistake.transposed", {"axes": [1, 0]})], "named"),
        ([found("mistake.transposed", axes=[2, 0, 1])], [Claim("mistake.transposed", {"axes": [1, 2, 0]})], "misnamed"),
        ([found("mistake.numerical", step=1.0001e-6)], [Claim("mistake.numerical", {"step": 1e-6})], "named"),
        ([found("mistake.numerical", step=1e-5)], [Claim("mistake.numerical", {"step": 1e-6})], "misnamed"),
        ([found("mistake.averaged", dimension="m·n")], [Claim("mistake.averaged", {"dimension": "n·m"})], "named"),
    ],
)
def test_what_is_said_is_held_against_what_is_true(names: list[Finding], claims: list[Claim], what: str) -> None:
    """The code and the data that are claimed must be there, and no other name beside them."""
    assert said(names, claims) == what


def test_findings_that_only_say_what_is_wrong_name_nothing() -> None:
    """A wrong shape, or a step of broadcasting, is no name for what a student did; a misconception is."""
    findings = [
        found("array.shape"),
        found("einsum.operand-order-note"),
        found("broadcast.size"),
        found("mistake.sign"),
    ]
    assert [one.code for one in naming(findings)] == ["mistake.sign"]
    assert [one.code for one in naming([found("broadcast.aligned-left")], OF_PROBLEMS)] == ["broadcast.aligned-left"]


# ── the score ────────────────────────────────────────────────────────────────────────────────────────────


def scored(half: Half, claim: Claim, verdict: Verdict, *names: Finding) -> Scored:
    given = answer(half, dw=(claim,))
    return Scored(given, "dw", (claim,), verdict, names, said(names, [claim]))


WRONG_MEAN = scored("open", MEAN, Verdict.FAILED, found("mistake.sign"))
UNSEEN = ROOT / "sheet" / "answers" / "affine" / "apart" / "secret.py"
SET_APART = scored("apart", MEAN, Verdict.FAILED)
SET_APART = replace(SET_APART, answer=replace(SET_APART.answer, path=UNSEEN))
TOLD = Score(
    (
        WRONG_MEAN,
        scored("open", MEAN, Verdict.FAILED, found("mistake.averaged", dimension="n")),
        scored("open", MEAN, Verdict.PASSED),
        scored("open", Claim(SILENCE), Verdict.FAILED, found("mistake.sign")),
        scored("open", Claim(SILENCE), Verdict.FAILED),
        scored("open", Claim(PASSED), Verdict.FAILED),
        SET_APART,
        scored("unrelated", Claim(SILENCE), Verdict.FAILED, found("mistake.sign")),
        scored("right", Claim(PASSED), Verdict.PASSED),
    ),
    Times.of([0.004, 0.002, 0.009]),
    Times.of([]),
)


def test_a_score_counts_each_answer_once() -> None:
    """Named, silent and misnamed add up to those with a name; those without are counted beside them."""
    numbers = as_json(TOLD)
    assert numbers["halves"]["open"] == {
        "files": 1,
        "nameable": 3,
        "named": 1,
        "silent": 1,
        "misnamed": 1,
        "nameless": 2,
        "named_falsely": 1,
    }
    assert (numbers["unrelated"]["nameless"], numbers["unrelated"]["named_falsely"]) == (1, 1)
    assert (numbers["false_accepts"], numbers["false_rejects"]) == (1, 1)
    assert numbers["grading_ms"] == {"count": 3, "median": 4.0, "largest": 9.0}
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in as_table(TOLD).splitlines()]
    assert ["open", "1", "3", "1", "1", "1", "33.3", "2", "1"] in rows
    assert ["unrelated answers of which a mistake is named", "1 of 1"] in rows
    assert ["wrong answers that pass", "1 of 7"] in rows
    assert ["right answers that do not pass", "1 of 2"] in rows


def test_misses_are_shown_but_for_those_set_apart() -> None:
    """Whoever makes the diagnosis sees every miss that may be looked at, and nothing of the others."""
    shown = list(misses(TOLD))
    assert shown[0] == (
        'sheet/affine/open/some-words [dw]: failed, expected mistake.averaged {"dimension": "n"}, said mistake.sign {}'
    )
    assert len(shown) == 5
    everything = "\n".join([*shown, as_table(TOLD), str(as_json(TOLD))])
    assert "secret" not in everything
    opened = replace(SET_APART, answer=replace(SET_APART.answer, half="open"))
    assert "secret" in "\n".join(misses(replace(TOLD, scored=(opened,))))


def test_a_misconception_is_looked_for_in_the_problem(tmp_path: Path) -> None:
    """What one student believes is said once for the sheet; there it is looked for, and any wrong item is a failure."""
    [problem] = load(handed_in(tmp_path, SHAPES)).problems
    verdicts = [Verdict.PASSED, Verdict.FAILED, *[Verdict.PASSED] * (len(problem.items) - 2)]
    left, right = found("broadcast.aligned-left"), found("broadcast.maximum")
    claim = Claim("broadcast.aligned-left")
    [one] = compare(problem, answer("open", _=(claim,)), result(problem, verdicts, left))
    assert (one.item, one.said, one.verdict, one.missed) == (WHOLE, "named", Verdict.FAILED, False)
    [one] = compare(problem, answer("open", _=(claim,)), result(problem, verdicts, right))
    assert (one.said, one.missed) == ("misnamed", True)
    [one] = compare(problem, answer("open", _=(claim,)), result(problem, [Verdict.PASSED] * len(verdicts), left))
    assert (one.verdict, one.missed) == (Verdict.PASSED, True)
    items = list(compare(problem, answer("right", _=(Claim(PASSED),)), result(problem, verdicts)))
    assert [each.missed for each in items] == [verdict is Verdict.FAILED for verdict in verdicts]


def result(problem: Problem, verdicts: list[Verdict], *whole: Finding) -> SubmissionResult:
    items = [
        ItemResult(problem.id, item.id, verdict, item.points, item.points, (), "")
        for item, verdict in zip(problem.items, verdicts, strict=True)
    ]
    return SubmissionResult("s", tuple(items), (), problems=(ProblemResult(problem.id, whole),))


SHEET = {
    "assignment.yaml": "title: Sheet\nfile: answer.py\n",
    "1-sums.yaml": "kind: einsum\ntitle: Sums\nprompt: Write an einsum.\nanswer: sums\nitems:\n"
    "  - id: a\n    formula: C_{jk} = \\sum_i A_{ijk} b_i\n  - id: b\n    formula: C_j = \\sum_{ik} A_{ijk} b_{ik}\n",
    "answers/sums/open/turned.py": '# expects[a]: einsum.output-permuted\nsums = {"a": "abc,a->cb", "b": "xyz,xz->y"}',
    "answers/sums/open/claimed.py": '# expects[a]: einsum.not-summed\nsums = {"a": "ijk,i->kj", "b": "ijk,ik->j"}',
    "answers/sums/apart/is-right.py": '# expects[b]: einsum.not-summed\nsums = {"a": "ijk,i->jk", "b": "ijk,ik->j"}\n',
    "answers/sums/right/letters.py": '# expects: passed\nsums = {"a": "xyz,x->yz", "b": "xyz,xz->y"}\n',
    "answers/sums/right/is-wrong.py": '# expects: passed\nsums = {"a": "xyz,x->yz", "b": "xyz,xz->yx"}\n',
}
SHAPES = {
    "assignment.yaml": "title: Sheet\nfile: answer.py\n",
    "1-shapes.yaml": "kind: broadcast\ntitle: Shapes\nprompt: Which shape?\nanswer: shapes\nitems:\n"
    "  - id: a\n    shapes: [[7, 1], [7]]\n  - id: b\n    shapes: [[3], [4]]\n  - id: c\n    shapes: [[3], [1]]\n",
}


def handed_in(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_a_sheet_is_graded_and_held_against_its_claims(tmp_path: Path) -> None:
    """Answers run behind the door; false claims, false accepts and false rejects are found."""
    found = score([handed_in(tmp_path, SHEET)], 0)
    assert found.tally("open").named == found.tally("open").misnamed == 1
    assert (found.false_accepts(), found.false_rejects()) == (1, 1)
    assert found.grading.count == 5
    assert found.grading.median > 0.1
    assert [line.split(":")[0].split("/", 1)[1] for line in misses(found)] == [
        "sums/open/claimed [a]",
        "sums/right/is-wrong [b]",
    ]


def test_the_command_prints_what_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A table, or JSON that a program can read with the misses beside it; a sheet that is at fault ends with 1."""
    sheet = handed_in(tmp_path, SHEET)
    monkeypatch.setattr(command, "sheets", lambda: (sheet,))
    monkeypatch.setattr(sys, "argv", ["score", "--show", "--json"])
    assert command.main() == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["halves"]["open"]["named"] == 1
    assert "sums/open/claimed [a]: failed, expected einsum.not-summed, said einsum.output-permuted" in printed.err
    assert "is-right" not in printed.out + printed.err, "it is set apart"
    monkeypatch.setattr(sys, "argv", ["score"])
    assert command.main() == 0
    assert capsys.readouterr().out.startswith("| wrong answers | files |")
    handed_in(sheet, {"1-sums.yaml": "kind: einsum\n"})
    assert command.main() == 1
    assert "1-sums.yaml" in capsys.readouterr().err


def test_the_whole_corpus_is_judged_as_it_claims() -> None:
    """Behind the door every right answer passes and no wrong one does; each wrong one can be diagnosed; most are."""
    found = score(sheets(), 0)
    assert {one.answer.path for one in found.scored} == {answer.path for _, answer in CORPUS}
    wrong = [one for one in found.scored if not one.right]
    assert (found.false_accepts(), found.false_rejects()) == (0, 0)
    assert {one.verdict for one in wrong} == {Verdict.FAILED, Verdict.PARTIAL}, "nothing raises, nothing is missing"
    assert found.tally("unrelated").named_falsely == 0
    for half in WRONG:
        tally = found.tally(half)
        assert tally.named > LEAST_NAMED * tally.nameable, half
        assert tally.misnamed + tally.named_falsely < MOST_MISNAMED * (tally.nameable + tally.nameless), half


def test_answers_to_no_problem_are_refused(tmp_path: Path) -> None:
    """An answer to a problem that the sheet does not have would not be counted: that is said."""
    lost = {"answers/sum/open/turned.py": "# expects[a]: einsum.not-summed\nsums = {}\n"}
    with pytest.raises(ValueError, match="answers to sum, but no such problem"):
        score([handed_in(tmp_path, SHEET | lost)], 0)
