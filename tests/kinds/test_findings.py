"""Findings: every sentence has its place in the code, and every code its sentence."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
from finding_examples import example

import grader
from grader.diagnose.shapes import MISCONCEPTIONS
from grader.kinds.findings import SENTENCES, finding
from grader.kinds.mistakes import MISTAKES

ROOMS = "load|answer|array|outputs|contract|broadcast|einsum|mistake"
CODE = re.compile(rf"[\"'](?P<code>(?:{ROOMS})\.[a-z-]+|grader\.fault)[\"']")
BUILT = {"array.differs", "array.finite", "array.not-finite"}
"""Codes whose last word is that of a comparison."""
TABLES = {"findings.py", "mistakes.py"}
FILES = [path for path in Path(grader.__file__).parent.rglob("*.py") if path.name not in TABLES]


def used() -> set[str]:
    found = {match["code"] for path in FILES for match in CODE.finditer(path.read_text(encoding="utf-8"))}
    return found | BUILT


def test_every_code_has_a_sentence_and_every_sentence_is_used() -> None:
    """A code without a sentence would fail when a student meets it; a sentence without a use is dead."""
    known = {*SENTENCES, *MISTAKES, "mistake.either"}
    beliefs = {f"broadcast.{each.id}" for each in MISCONCEPTIONS}
    assert used() - known == beliefs & used()
    assert known - used() == set()


@pytest.mark.parametrize("code", SENTENCES)
def test_a_code_has_no_variables_in_it(code: str) -> None:
    """So that a class can be counted by it."""
    assert re.fullmatch(r"[a-z]+\.[a-z-]+", code)


@pytest.mark.parametrize(("code", "sentence"), SENTENCES.items())
def test_every_sentence_is_a_sentence(code: str, sentence: str) -> None:
    """It ends as one, and no field is without a name."""
    assert sentence.endswith((".", "?", ".{hint}")), code
    assert all(field != "" for _, field, _, _ in Formatter().parse(sentence))


@pytest.mark.parametrize("code", [*SENTENCES, *MISTAKES])
def test_every_finding_can_be_said(code: str) -> None:
    """With words for all of its fields it makes sentences at every hint level, in which no brace is left."""
    found = example(code)
    assert found.code == code
    for text in (found.message, *(found.hints or ())):
        assert text
        assert not set("{}") & set(text)


WORDS = {"name": "f", "what": "E: m", "at": " (line 2)", "case": "", "hint": ""}


def test_a_finding_keeps_the_numbers_that_made_it() -> None:
    """Words help the sentence along; only the data is kept."""
    found = finding("answer.raised", {"error": "E", "message": "m", "line": 2}, **WORDS)
    assert (found.message, dict(found.data)) == (
        "f raised E: m (line 2).",
        {"error": "E", "message": "m", "line": 2},
    )


def test_plurals() -> None:
    """One operand, two operands."""
    said = [finding("einsum.operand-count", {"got": n, "want": 2, "factors": "A, b"}).message for n in (1, 3)]
    assert said == [
        "Your string has subscripts for 1 operand; the formula has 2 factors: A, b.",
        "Your string has subscripts for 3 operands; the formula has 2 factors: A, b.",
    ]


def test_a_word_that_is_missing_is_an_error_of_ours() -> None:
    """A sentence is never shown with a hole in it."""
    with pytest.raises(KeyError):
        finding("answer.raised", {"error": "E"})
