"""Every sample submission gets the verdicts that it was written for, item by item."""

from __future__ import annotations

import csv

import pytest
from conftest import ROOT, GradedClass

from grader.cli import call

LETTERS = {
    "P": "passed",
    "p": "partial",
    "F": "failed",
    "M": "missing",
    "C": "crashed",
    "T": "timed-out",
}
EXPECTED = {  # cross entropy, einsum a to f, broadcasting a to f
    "s01-loops": "P PPPPPP PPPPPP",
    "s02-functions": "P PPPPPP PPPPPP",
    "s03-other-letters": "P PPPPPP PPPPPP",
    "s04-the-sheet": "P PPPPPM PPPPPP",
    "s05-wrong-sign": "F FFFFFF FFFFFF",
    "s06-mean-and-typos": "F FFFFFF FFPFFF",
    "s07-aligned-left": "C FFFPFF PFFFFF",
    "s08-nothing": "M MMMMMM MMMMMM",
    "s09-syntax-error": "C CCCCCC CCCCCC",
    "s10-raises-on-import": "C CCCCCC CCCCCC",
    "s11-raises-in-one": "C PPPPPC PPPPPP",
    "s12-endless-loop": "T PPPPPP PPPPPP",
    "s13-prints-a-lot": "P PPPPPP PPPPPP",
    "s14-wrong-shapes-and-types": "F FFFFFF FFFFFF",
    "s15-changes-its-inputs": "p pPPPPP PPPPPP",
    "s16-unstable": "P PPPPPP PPPPPP",
    "s17-numerical": "p MMMMMM MMMMMM",
    "s18-kills-itself": "C PPPPPP PPPPPP",
    "s19-in-a-folder": "F PPPPPP PPPPPP",
}
SCORES = {"P": 1.0, "p": 0.5}


def test_every_sample_is_expected() -> None:
    """No sample is without an expectation, and no expectation without its sample."""
    found = {path.stem for path in (ROOT / "submissions").iterdir() if not path.name.startswith(".")}
    assert found == set(EXPECTED)


@pytest.mark.parametrize("student", EXPECTED)
def test_sample_gets_its_verdicts(graded_class: GradedClass, student: str) -> None:
    """A sample gets the verdict of each item, and the score that they add up to."""
    [submission] = [one for one in graded_class.results["submissions"] if one["student"] == student]
    letters = EXPECTED[student].replace(" ", "")
    assert [item["verdict"] for item in submission["items"]] == [LETTERS[letter] for letter in letters]
    assert submission["score"] == sum(SCORES.get(letter, 0.0) for letter in letters)


def test_class_is_graded_whole(graded_class: GradedClass) -> None:
    """Grading ends with 0 whatever the scores, and leaves a page, a row and a result for each student."""
    assert graded_class.code == 0
    assert [one["student"] for one in graded_class.results["submissions"]] == sorted(EXPECTED)
    rows = list(csv.reader((graded_class.folder / "grades.csv").read_text("utf-8").splitlines()))
    assert [row[0] for row in rows] == ["student", *sorted(EXPECTED)]
    assert {page.stem for page in (graded_class.folder / "students").iterdir()} == set(EXPECTED)


def test_left_out_is_listed(graded_class: GradedClass) -> None:
    """A file that is not graded is listed with its reason."""
    reason = "not hw3.py, the file that is graded"
    assert graded_class.results["left_out"] == [{"path": "s19-in-a-folder/notes.txt", "reason": reason}]


def test_a_file_that_cannot_run_says_so_once(graded_class: GradedClass) -> None:
    """The page of a file with a syntax error tells of it on top, and not again with each of its items."""
    page = (graded_class.folder / "students" / "s09-syntax-error.html").read_text("utf-8")
    assert page.count("Your file could not be run: SyntaxError") == 1


@pytest.mark.parametrize("student", EXPECTED)
def test_check_gives_the_documented_exit_code(student: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`check` ends with 0 for full marks and with 1 when points are lost, and prints each item and the score."""
    path = ROOT / "submissions" / f"{student}.py"
    path = path if path.exists() else ROOT / "submissions" / student / "hw3.py"
    full = set(EXPECTED[student]) == {"P", " "}
    assert call(["check", str(path), "--problems", str(ROOT / "problems")]) == (0 if full else 1)
    printed = capsys.readouterr().out
    assert "of 13 points" in printed
    assert printed.count("/1 ") == 13
