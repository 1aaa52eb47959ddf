"""Which assignment is meant is found, or asked back with the choices and how to choose."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.spec.find import choose, find_assignments


@pytest.fixture(autouse=True)
def _there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def make(*names: str, file: str = "hw.py") -> None:
    """Make assignments, each a folder below `problems`."""
    for name in names:
        folder = Path("problems", name)
        folder.mkdir(parents=True)
        (folder / "assignment.yaml").write_text(f"title: T\nfile: {file}\n")


def test_the_only_assignment_is_the_one():
    """With one, no hint is needed, and none misleads."""
    make("hw3")
    assert choose(Path("problems")) == choose(Path("problems"), ["other"]) == Path("problems/hw3")


def test_a_folder_that_is_an_assignment_is_the_one():
    """`--problems` may name the assignment itself."""
    make("hw3", "hw4")
    assert choose(Path("problems/hw4"), ["hw3"]) == Path("problems/hw4")


def test_other_folders_are_passed_over_and_numbers_are_counted():
    """Only a folder with an assignment.yaml is an assignment; ten comes after nine."""
    make("hw10", "hw9")
    Path("problems/notes").mkdir()
    Path("problems/problem.schema.json").write_text("{}")
    assert find_assignments(Path("problems")) == (Path("problems/hw9"), Path("problems/hw10"))


@pytest.mark.parametrize("hint", ["hw4", "hw4.py", "exercise.py", "exercise"])
def test_a_hint_names_the_assignment_or_the_file_that_it_asks_for(hint):
    """The name of the submissions folder, or of a student's file, chooses among several."""
    make("hw3")
    make("hw4", file="exercise.py")
    assert choose(Path("problems"), [hint]) == Path("problems/hw4")


def test_an_assignments_name_counts_more_than_its_file():
    """A file named like one assignment is for that one, whatever another asks for."""
    make("hw3", file="hw4.py")
    make("hw4", file="x.py")
    assert choose(Path("problems"), ["hw4.py"]) == Path("problems/hw4")


@pytest.mark.parametrize("hints", [[], ["hw5"], ["hw.py"]], ids=["no hint", "no such", "both ask for it"])
def test_a_choice_that_is_open_is_asked_back(hints):
    """The question lists the choices, and shows an answer that works."""
    make("hw3", "hw4")
    with pytest.raises(UsageError) as raised:
        choose(Path("problems"), hints)
    assert str(raised.value) == "which assignment: hw3 or hw4? Choose one with --problems problems/hw3"


def test_a_faulty_assignment_is_still_a_choice():
    """Its faults are told when it is chosen, not instead of the question."""
    make("hw3", "hw4")
    Path("problems/hw4/assignment.yaml").write_text("title: @\n")
    with pytest.raises(UsageError, match="which assignment: hw3 or hw4"):
        choose(Path("problems"), ["x"])
    assert choose(Path("problems"), ["hw4"]) == Path("problems/hw4")


def test_a_folder_that_is_not_there_says_what_was_expected(tmp_path):
    """The message names the place that was looked at, and the option."""
    with pytest.raises(UsageError) as raised:
        choose(Path("problems"))
    assert str(raised.value) == (
        f"problems is no folder in {tmp_path}: expected a folder with an assignment.yaml, "
        "or a folder of such folders; name it with --problems"
    )


def test_where_no_option_names_the_folder_none_is_told():
    """`grader lint` takes the folder as its argument."""
    with pytest.raises(UsageError, match=r"or a folder of such folders$"):
        find_assignments(Path("problems"))


def test_a_file_is_not_a_folder_of_assignments():
    """A file given for a folder is told so."""
    Path("problems").write_text("")
    with pytest.raises(UsageError, match="problems is a file, not a folder: expected a folder with an "):
        choose(Path("problems"))


def test_a_folder_without_assignments_says_which_files_were_looked_for():
    """The message names both places where an assignment.yaml can stand."""
    Path("problems/hw3").mkdir(parents=True)
    with pytest.raises(UsageError) as raised:
        choose(Path("problems"))
    assert str(raised.value) == (
        "no assignment in problems: neither problems/assignment.yaml nor problems/*/assignment.yaml exists"
    )
