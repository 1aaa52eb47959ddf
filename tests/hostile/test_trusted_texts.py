"""Texts of students stay texts: on every page, in both exports, and in the terminal, whatever they are."""

from __future__ import annotations

import csv
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import HW3, ROOT
from odd_texts import LONG, SHEETS, TEXTS, hand_in
from reading_pages import Reader

from grader.export.results_json import schema

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the names of these files are those of Linux")

GRADER = Path(sys.executable).with_name("grader")


def in_a_terminal(*arguments: str | bytes, cwd: Path) -> tuple[int, str]:
    """Run the command as a person does; give its exit code and all that the terminal received."""
    ours, theirs = pty.openpty()
    environment = {"PATH": os.defpath, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "40", "LANG": "C.UTF-8"}
    environment |= {name: os.environ[name] for name in ("HOME", "PYTHONPATH") if name in os.environ}
    process = subprocess.Popen(
        [str(GRADER), *arguments], stdin=theirs, stdout=theirs, stderr=theirs, cwd=cwd, env=environment
    )
    os.close(theirs)
    received = bytearray()
    try:
        while piece := os.read(ours, 1 << 16):
            received += piece
    except OSError:  # how Linux says that the last writer has gone
        pass
    os.close(ours)
    return process.wait(timeout=60), received.decode("utf-8")


ACTS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
OWN = re.compile(r"\x1b\[(?:0|1|3[1-6]|90|38;5;\d+)?m|\x1b\[\?25[lh]|\x1b\[2K|\x1b\[1A|\r")
"""Our colours, and how the bar is drawn; no text of a student has these."""


@dataclass(frozen=True)
class Left:
    """What a run left of a class."""

    code: int
    terminal: str
    out: Path

    @property
    def pages(self) -> dict[str, str]:
        """All pages, by their names."""
        return {path.name: path.read_bytes().decode("utf-8") for path in self.out.rglob("*.html")}


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    """A class of hostile texts, graded once before somebody's eyes."""
    root = tmp_path_factory.mktemp("texts")
    hand_in(root / "class")
    command = ["grade", "class", "--problems", str(HW3), "--out", "out", "--verbose", "--allow-unsafe"]
    return Left(*in_a_terminal(*command, cwd=root), root / "out")


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────

TEMPLATES = "".join(path.read_text("utf-8") for path in (ROOT / "grader" / "report" / "templates").glob("*.html"))


def test_pages_have_our_elements_alone(left: Left) -> None:
    """Whatever was printed, raised, answered or named: no element, attribute or address is not ours."""
    elements = set(re.findall(r"<([a-z0-9]+)", TEMPLATES))
    attributes = set(re.findall(r'\s([a-z-]+)="', TEMPLATES))
    assert len(left.pages) > 100
    for name, text in left.pages.items():
        page = Reader(text)
        assert {tag for tag, _ in page.tags} <= elements, name
        assert {attribute for _, found in page.tags for attribute in found} <= attributes, name
        assert [len(page.all(tag)) for tag in ("head", "title", "style", "body", "main", "meta")] == [1, 1, 1, 1, 1, 5]
        for link in page.all("a"):
            assert re.fullmatch(r"#p\d+(-\d+)?|students/[A-Za-z0-9._~-]+\.html", link["href"] or ""), name


def test_pages_hold_nothing_that_acts_and_have_an_end(left: Left) -> None:
    """No page has a control character or one that turns the direction, and none reaches a megabyte."""
    for name, text in left.pages.items():
        assert ACTS.search(text) is None, name
        assert len(text.encode("utf-8")) < 1_000_000, name


@pytest.mark.parametrize("name", ["script", "image", "svg", "closing", "comment", "template", "entity", "address"])
def test_a_text_is_shown_as_it_is(left: Left, name: str) -> None:
    """Markup is not lost: what was printed, raised and answered can be read on the page, letter by letter."""
    page = Reader(left.pages[f"{name}-0.html"])
    assert page.texts.count(TEXTS[name]) >= 2  # both streams
    assert sum(TEXTS[name] in text for text in page.texts) >= 4


# ── exports ──────────────────────────────────────────────────────────────────────────────────────────────


def texts_in(value: Any) -> Iterator[str]:
    """Walk through all texts of a document, the names of fields, too."""
    match value:
        case str():
            yield value
        case list():
            for entry in value:
                yield from texts_in(entry)
        case dict():
            for key, entry in value.items():
                yield key
                yield from texts_in(entry)


def test_results_are_a_valid_document_in_bounds(left: Left) -> None:
    """results.json follows its schema, is written in one way, holds nothing that acts, and no entry is large."""
    text = (left.out / "results.json").read_bytes().decode("utf-8")
    document = json.loads(text)
    jsonschema.Draft202012Validator(schema()).validate(document)
    assert json.dumps(document, indent=2, ensure_ascii=False) + "\n" == text
    assert [found for found in texts_in(document) if ACTS.search(found)] == []
    assert len(document["submissions"]) == 3 * len(TEXTS | LONG) + len(TEXTS) + 2
    assert document["left_out"] == []
    for entry in document["submissions"]:
        assert entry["status"] == "graded"
        assert len(json.dumps(entry)) < 100_000, entry["student"]


def test_no_cell_of_the_grades_is_a_formula(left: Left) -> None:
    """Every row has its cells, and none begins as a formula does, also where a semicolon parts the cells."""
    text = (left.out / "grades.csv").read_bytes().decode("utf-8")
    assert ACTS.search(text.replace("\t", "")) is None
    head, *rows = csv.reader(text.splitlines(keepends=True))
    assert {len(row) for row in rows} == {len(head)}
    parts = [part for row in rows for cell in row for part in cell.split(";")]
    assert [part for part in parts if part.lstrip(' "\n').startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    defused = {row[0] for row in rows if row[0].startswith("'")}
    assert any(student.startswith("'=HYPERLINK(") for student in defused)
    assert len(defused) >= 5


# ── terminal ─────────────────────────────────────────────────────────────────────────────────────────────


def acting(received: str) -> list[str]:
    """Give what a terminal would obey beside our own colours and our bar."""
    return re.findall(rf"{ACTS.pattern}|\t", OWN.sub("", received))


def test_a_class_reaches_the_terminal_as_text(left: Left) -> None:
    """Bar, lines of each submission and table: names change neither title, clipboard, colours nor direction."""
    assert left.code == 0
    assert acting(left.terminal) == []
    assert r"\x1b]0;OWNED\x07" in left.terminal


@pytest.mark.parametrize(
    "name", ["lines", "bidi", "title", "clipboard", "link", "blink", "controls", "halves", "marks"]
)
def test_a_self_check_reaches_the_terminal_as_text(left: Left, name: str) -> None:
    """What a file prints, raises, names and answers is shown, never obeyed, and only so much of it."""
    code, received = in_a_terminal("check", f"{name}-0.py", "--problems", str(HW3), cwd=left.out.parent / "class")
    assert (code, acting(received)) == (1, [])
    assert "0 of 13 points" in received
    assert len(received) < 30_000


@pytest.mark.parametrize("which", range(len(SHEETS)))
def test_what_looks_like_our_own_lines_stands_apart(left: Left, which: int) -> None:
    """A verdict or a score that a file prints, raises or is named by is never at the beginning of a line."""
    _, received = in_a_terminal("check", f"lookalike-{which}.py", "--problems", str(HW3), cwd=left.out.parent / "class")
    lines = [line.rstrip() for line in OWN.sub("", received).split("\n")]
    assert "13 of 13 points" not in lines
    assert lines.count("0 of 13 points") == lines.count("Einsum") == 1
    assert [line for line in lines if re.match(r"  \S passed", line)] == []


@pytest.mark.parametrize(
    "command", [["check"], ["check", "hw3.py"], ["grade"], ["lint"], ["check", "hw3.py", "--problems"]]
)
def test_a_name_in_an_error_reaches_the_terminal_as_text(command: list[str], tmp_path: Path) -> None:
    """A shell writes out `*`: also what is no submission, no option or too much is told in words that do nothing."""
    name = "esc\x1b]0;OWNED\x07\u202e.txt"
    (tmp_path / name).touch()
    problems = ["--problems", str(HW3)] if command[0] != "lint" and "--problems" not in command else []
    code, received = in_a_terminal(*command, name, *problems, cwd=tmp_path)
    assert (code, acting(received)) == (4, [])
    assert r"\x1b]0;OWNED\x07" in received


def test_what_a_terminal_would_obey_is_found() -> None:
    """The tests above can fail: every text that acts is seen, between our own colours, too."""
    for name in ("lines", "bidi", "title", "clipboard", "link", "blink", "controls", "tab"):
        assert acting(f"\x1b[31m{TEXTS[name]}\x1b[0m\r\n"), name
