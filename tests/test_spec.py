"""A folder becomes an assignment, or all that is wrong in its files is said at once."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from spec_gallery import THE_KINDS

from grader.errors import SpecError
from grader.model import Limits
from grader.spec.load import load

ASSIGNMENT = "title: Homework\nfile: hw.py\n"
PROBLEM = """\
kind: broadcast
title: Shapes
prompt: Which?
answer: {answer}
items:
  - id: 01
    points: 0.1
    shapes: [[3, 1], [5]]
  - id: no
    shapes: [[3], [5]]
"""


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write the files of an assignment `hw`, and work beside it."""
    monkeypatch.chdir(tmp_path)
    Path("hw").mkdir()

    def write(**files: str) -> Path:
        for name, text in files.items():
            (Path("hw") / name).write_text(text, encoding="utf-8")
        return Path("hw")

    return write


def said(folder: Path) -> list[str]:
    """Give the faults of a folder, each without its source line."""
    with pytest.raises(SpecError) as raised:
        load(folder)
    return [str(fault).split("\n", 1)[0] for fault in raised.value.faults]


def test_an_assignment_is_read_with_its_problems(write):
    """Titles, items, exact points and the reference arrive as they were written."""
    write(**{"assignment.yaml": ASSIGNMENT, "1-shapes.yaml": PROBLEM.format(answer="a"), "reference.py": "x = 1\n"})
    found = load(Path("hw"))
    assert (found.id, found.title, found.file, found.show_solutions) == ("hw", "Homework", "hw.py", False)
    assert found.limits == Limits()
    assert found.reference is not None
    assert (found.reference.name, found.reference.data) == ("reference.py", b"x = 1\n")
    [problem] = found.problems
    assert (problem.id, problem.kind, problem.title, problem.answer) == ("shapes", "broadcast", "Shapes", "a")
    assert [(item.id, item.points) for item in problem.items] == [("01", Decimal("0.1")), ("no", Decimal(1))]
    assert found.points == Decimal("1.1")
    place = problem.places["items[1].shapes[0]"]
    assert (place.file, place.line, place.column, place.source_line) == (
        "hw/1-shapes.yaml",
        10,
        14,
        "    shapes: [[3], [5]]",
    )


def test_problems_stand_in_the_order_of_their_numbers(write):
    """Ten comes after two; the number is no part of the id."""
    files = {f"{name}.yaml": PROBLEM.format(answer=f"a{n}") for n, name in enumerate(["10-b", "2_c", "1-a-2", "d"])}
    write(**{"assignment.yaml": ASSIGNMENT}, **files)
    assert [problem.id for problem in load(Path("hw")).problems] == ["a-2", "c", "b", "d"]


@pytest.mark.parametrize(
    ("packages", "said"),
    [
        ("[scipy]", "1: packages: expected 'numpy' among the packages: answers are numpy's arrays"),
        ("[numpy, numpy]", "1: packages: expected each package once"),
        (
            "[numpy, scikit-learn]",
            "packages[1]: expected the name by which a package is imported, such as 'scipy', got 'scikit-learn'",
        ),
    ],
)
def test_packages_are_names_to_import(write, packages, said):
    """Packages are named as they are imported, each once, and numpy is among them."""
    text = f"{ASSIGNMENT}packages: {packages}\n"
    with pytest.raises(SpecError) as error:
        load(write(**{"assignment.yaml": text, "p.yaml": PROBLEM.format(answer="a")}))
    assert said in str(error.value.faults[0])


def test_packages_beside_numpy_can_be_allowed(write):
    """What may be imported is numpy, unless the assignment says more."""
    text = ASSIGNMENT + "packages: [numpy, scipy.special]\n"
    folder = write(**{"assignment.yaml": ASSIGNMENT, "p.yaml": PROBLEM.format(answer="a")})
    assert load(folder).packages == ("numpy",)
    folder = write(**{"assignment.yaml": text, "p.yaml": PROBLEM.format(answer="a")})
    assert load(folder).packages == ("numpy", "scipy.special")


def test_limits_can_be_set_one_by_one(write):
    """A limit that is not named keeps its default."""
    limits = "limits:\n  request_seconds: 5\n  memory_mib: 2048\nshow_solutions: true\n"
    write(**{"assignment.yaml": ASSIGNMENT + limits, "p.yaml": PROBLEM.format(answer="a")})
    found = load(Path("hw"))
    assert found.limits == Limits(request_seconds=5.0, memory_mib=2048)
    assert found.show_solutions


def test_the_faults_of_all_files_come_at_once(write):
    """Several files with several faults each are one report, by file and line."""
    write(
        **{
            "assignment.yaml": "titel: T\nfile: a/hw.py\nlimits: {memory_mib: 0}\nshow_solutions: yes\n",
            "1-a.yaml": PROBLEM.format(answer="a b").replace("shapes:", "shpes:"),
            "2-b.yaml": "kind: braodcast\n",
            "3-c.yaml": "title: @\n",
            "4-d.yml": "",
        }
    )
    (Path("hw") / "reference.py").mkdir()
    assert said(Path("hw")) == [
        "hw/1-a.yaml:4:9: answer: expected a Python name, got 'a b'",
        "hw/1-a.yaml:8:5: items[0].shpes: unknown field (did you mean 'shapes'?)",
        "hw/1-a.yaml:10:5: items[1].shpes: unknown field (did you mean 'shapes'?)",
        f"hw/2-b.yaml:1:7: kind: expected {THE_KINDS}, got 'braodcast' (did you mean 'broadcast'?)",
        "hw/3-c.yaml:1:8: text cannot begin with '@': put it in quotes",
        "hw/4-d.yml: not read, for its name: rename it to 4-d.yaml",
        "hw/assignment.yaml:1:1: titel: unknown field (did you mean 'title'?)",
        "hw/assignment.yaml:2:7: file: expected a file name such as 'hw3.py', without folders, got 'a/hw.py'",
        "hw/assignment.yaml:3:22: limits.memory_mib: must be 64 or more, got 0",
        "hw/assignment.yaml:4:17: show_solutions: expected true or false, got 'yes'",
        "hw/reference.py: expected a regular file",
    ]


def test_problems_cannot_share_an_answer_or_an_id(write):
    """The second file is told of the first."""
    write(
        **{
            "assignment.yaml": ASSIGNMENT,
            "1-a.yaml": PROBLEM.format(answer="x"),
            "2-a.yaml": PROBLEM.format(answer="x"),
        }
    )
    assert said(Path("hw")) == [
        "hw/2-a.yaml: the same problem id 'a' as 1-a.yaml: rename one of them",
        "hw/2-a.yaml:4:9: answer: 'x' is the answer of 1-a.yaml already: give each problem its own",
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, "hw: no assignment.yaml here: create one with the fields 'title' and 'file' (what students hand in)"),
        (
            {"assignment.yaml": ASSIGNMENT},
            "hw/assignment.yaml: no problem beside this file: write each in a file of its own, such as 1-shapes.yaml",
        ),
        (
            {"assignment.yml": ASSIGNMENT, "p.yaml": PROBLEM.format(answer="a")},
            "hw/assignment.yml: not read, for its name: rename it to assignment.yaml",
        ),
        (
            {"assignment.yaml": ASSIGNMENT, "p.YAML": ""},
            "hw/p.YAML: not read, for its name: rename it to p.yaml",
        ),
        (
            {"assignment.yaml": ASSIGNMENT, "1-a b.yaml": PROBLEM.format(answer="a")},
            "hw/1-a b.yaml: a problem is named by its file: use letters, digits, '.', '_', '-', as in 1-shapes.yaml",
        ),
    ],
    ids=["nothing", "no problem", "assignment.yml", "p.YAML", "a space in a name"],
)
def test_a_folder_that_is_not_complete_says_what_to_do(write, files, expected):
    """What is missing or misnamed is one fault that names the remedy."""
    write(**files)
    assert said(Path("hw")) == [expected]


def test_a_folder_that_is_not_there_is_a_fault(tmp_path):
    """Even without a folder there is a message and no other exception."""
    assert said(tmp_path / "none") == [f"{tmp_path / 'none'}: cannot be read as a folder: No such file or directory"]


def test_hidden_files_are_not_problems(write):
    """What editors and file systems leave behind is passed over."""
    write(**{"assignment.yaml": ASSIGNMENT, "p.yaml": PROBLEM.format(answer="a"), "._p.yaml": "\0", ".#p.yaml": "["})
    assert [problem.id for problem in load(Path("hw")).problems] == ["p"]


def test_a_reference_of_any_bytes_is_taken_unread(write):
    """The reference is bytes here: only a child process decodes it."""
    folder = write(**{"assignment.yaml": ASSIGNMENT, "p.yaml": PROBLEM.format(answer="a")})
    (folder / "reference.py").write_bytes(b"\xff\0")
    source = load(folder).reference
    assert source is not None
    assert source.data == b"\xff\0"
