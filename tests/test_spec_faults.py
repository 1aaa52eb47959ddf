"""What a spec that does not fit its model is answered with: path, words, place, source line and caret, exactly."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from pydantic_core import core_schema
from spec_gallery import THE_KINDS, gallery

from grader.errors import SpecError
from grader.spec.load import load
from grader.spec.words import WORDS, merged, words

FAULTS = list(gallery("faults.txt"))


@pytest.fixture
def said(tmp_path, monkeypatch):
    """Give what the author of one problem is told, when the assignment is named by a relative path."""
    monkeypatch.chdir(tmp_path)
    folder = Path("hw")
    folder.mkdir()
    (folder / "assignment.yaml").write_text("title: T\nfile: hw.py\n")

    def said(text: str) -> str:
        (folder / "p.yaml").write_text(text, encoding="utf-8")
        try:
            load(folder)
        except SpecError as error:
            return str(error)
        return ""

    return said


@pytest.mark.parametrize(("text", "expected"), FAULTS)
def test_a_faulty_field_is_named_with_its_place(said, text, expected):
    """Each fault is one message of path and words, with the line it stands on and a caret under it."""
    assert said(text) == expected


def test_the_gallery_is_large():
    """At least twenty-five kinds of faulty spec are held to their exact messages."""
    assert len({case.id for case in FAULTS}) == len(FAULTS) >= 25


def test_a_character_that_turns_the_line_around_is_shown_as_its_escape(said):
    """The source line cannot act on the terminal, and the caret counts the escape."""
    assert said("{title: \u202e, kind: brodcast}\n") == (
        f"hw/p.yaml:1:18: kind: expected {THE_KINDS}, got 'brodcast' (did you mean 'broadcast'?)\n"
        "    {title: \\u202e, kind: brodcast}\n"
        "                          ^"
    )


def test_a_long_line_is_cut_to_what_surrounds_the_fault(said):
    """The line shown is bounded; line and column are those of the whole line."""
    head, place, caret = said("{title: '" + "a" * 300 + "', kind: brodcast, prompt: '" + "b" * 300 + "'}").split("\n")
    assert head.startswith("hw/p.yaml:1:319: kind: expected ")
    assert len(place) < 110
    assert place[caret.index("^") :].startswith("brodcast, prompt: 'bbb")


def test_a_misspelt_field_is_one_fault(said):
    """The field that is missing under its right name is not reported a second time."""
    assert (
        said("kind: broadcast\ntitel: T\nprompt: P\nanswer: a\nitems: [{id: a, shapes: [[1], [1]]}]").count("p.yaml:")
        == 1
    )


def test_what_an_alias_stood_for_is_not_called_missing(said):
    """What a refused alias or merge key would have given is not reported as well."""
    text = "kind: broadcast\ntitle: &t T\nprompt: *t\nanswer: a\nitems: [{<<: {id: a}, shapes: [[1], [1]]}]\n"
    assert [line.split(": ")[1] for line in said(text).splitlines() if line.startswith("hw")] == [
        "title",
        "prompt",
        "items[0]",
    ]


def test_the_words_are_of_types_that_pydantic_knows():
    """No row of the table of words is misspelt, or about an error that pydantic no longer has."""
    assert set(WORDS) - set(get_args(core_schema.ErrorType)) == {"fault"}


def test_an_error_without_a_row_is_told_in_pydantics_words():
    """An error type that no model raised before is still a message, never an exception."""
    detail = {"type": "uuid_type", "loc": ("a",), "msg": "UUID input should be\x1b a string", "input": 1}
    assert words(detail, 1) == "UUID input should be\\x1b a string"


def test_members_of_a_union_are_one_expectation():
    """A value that is neither of two things is told so once."""
    assert merged(["expected text, got true", "expected a list, got true"]) == ["expected text or a list, got true"]
