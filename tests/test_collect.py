"""Submissions are found in files and folders; what is not taken is said."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from grader.collect import collect, collect_file
from grader.collect.read import LARGEST
from grader.errors import NothingToGrade, UsageError


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_one_file_per_student(tmp_path: Path) -> None:
    """The stem of a file is the student's id; students come in the order of their ids."""
    collected = collect(write(tmp_path, {"s2.py": "b", "s1.py": "a"}), "hw3.py")
    assert [(one.student, one.source and one.source.data) for one in collected.submissions] == [
        ("s1", b"a"),
        ("s2", b"b"),
    ]
    assert collected.left_out == ()


def test_one_folder_per_student(tmp_path: Path) -> None:
    """In a folder the agreed file is taken, else the only Python file; the others are listed."""
    folder = write(tmp_path, {"s1/hw3.py": "a", "s1/notes.txt": "", "s1/other.py": "", "s2/answers.py": "b"})
    collected = collect(folder, "hw3.py")
    assert [(one.student, one.source and one.source.data) for one in collected.submissions] == [
        ("s1", b"a"),
        ("s2", b"b"),
    ]
    assert [left.path for left in collected.left_out] == ["s1/notes.txt", "s1/other.py"]


@pytest.mark.parametrize(
    ("files", "code", "words"),
    [
        ({"s1/notes.txt": ""}, "no-file", "The folder s1/ holds no Python file; expected q.py (it has notes.txt)."),
        (
            {"s/a.py": "", "s/b.py": "", "s/.x": ""},
            "ambiguous",
            "The folder s/ holds several Python files, none of them called q.py; expected q.py (it has a.py, b.py).",
        ),
        ({"s1.py": "", "s1/q.py": ""}, "twice", "s1 handed in 2 times: s1/, s1.py. Keep one of them."),
        ({"s1.py": "x" * (LARGEST + 1)}, "too-large", "s1.py is larger than 1 MiB."),
    ],
)
def test_what_cannot_be_taken_is_not_graded_with_a_reason(
    tmp_path: Path, files: dict[str, str], code: str, words: str
) -> None:
    """A submission that cannot be read is kept, without a source, with the reason."""
    [one] = collect(write(tmp_path, files), "q.py").submissions
    assert one.source is None
    assert one.finding is not None
    assert (one.finding.code, one.finding.message) == (f"collect.{code}", words)


def test_an_empty_folder_is_a_student_without_a_file(tmp_path: Path) -> None:
    """An empty folder is listed, not dropped."""
    (tmp_path / "s1").mkdir()
    [one] = collect(tmp_path, "hw3.py").submissions
    assert one.finding is not None
    assert one.finding.message == "The folder s1/ holds no Python file; expected hw3.py (it is empty)."


def make_fifo(path: Path) -> None:
    os.mkfifo(path)


def make_link(path: Path) -> None:
    secret = path.with_name("secret.txt")
    secret.write_text("secret")
    path.symlink_to(secret)


def make_dangling(path: Path) -> None:
    path.symlink_to("nowhere.py")


def make_loop(path: Path) -> None:
    path.symlink_to(path)


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (make_fifo, "s1.py is a pipe, not a regular file."),
        (make_link, "s1.py is a symbolic link, not a regular file."),
        (make_dangling, "s1.py is a symbolic link, not a regular file."),
        (make_loop, "s1.py is a symbolic link, not a regular file."),
        (make_socket, "s1.py is a socket, not a regular file."),
    ],
)
def test_only_regular_files_are_read(tmp_path: Path, make, words: str, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    """Pipes, links and sockets are refused without waiting for them, and no link is followed."""
    monkeypatch.chdir(tmp_path)  # a socket's path is short
    make(Path("s1.py"))
    [one] = collect(Path(), "hw3.py").submissions
    assert one.source is None
    assert one.finding is not None
    assert one.finding.message == words


def test_a_linked_folder_is_not_followed(tmp_path: Path) -> None:
    """A link to a folder elsewhere is a submission that was not read."""
    write(tmp_path, {"elsewhere/hw3.py": "secret", "class/s2.py": ""})
    (tmp_path / "class" / "s1").symlink_to(tmp_path / "elsewhere")
    first, second = collect(tmp_path / "class", "hw3.py").submissions
    assert (first.student, first.source) == ("s1", None)
    assert second.source is not None


@pytest.mark.parametrize("name", [".DS_Store", ".hidden.py", "__pycache__/x.py", "README.md", "grades.xlsx"])
def test_what_is_no_submission_is_listed(tmp_path: Path, name: str) -> None:
    """Hidden files, caches and other kinds of files are left out, and listed."""
    collected = collect(write(tmp_path, {"s1.py": "", name: ""}), "hw3.py")
    assert [one.student for one in collected.submissions] == ["s1"]
    assert [left.path for left in collected.left_out] == [name.partition("/")[0]]


def test_hostile_names_are_made_printable(tmp_path: Path) -> None:
    """Newlines, escape codes and bytes that are no text become escapes; nothing is lost."""
    for name in (b"a\nb.py", b"c\x1b[31m.py", b"d\xff.py", "e\u202e.py".encode()):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text("x = 1")
    students = [one.student for one in collect(tmp_path, "hw3.py").submissions]
    assert students == ["a\\nb", "c\\x1b[31m", "d\\udcff", "e\\u202e"]


def test_nothing_to_grade_says_what_was_expected(tmp_path: Path) -> None:
    """A folder without submissions is an error of its own."""
    write(tmp_path, {"notes.txt": ""})
    with pytest.raises(
        NothingToGrade, match=r"no submissions \(expected one \.py file or one folder per student\); 1 other"
    ):
        collect(tmp_path, "hw3.py")


def test_a_missing_folder_is_the_users_mistake(tmp_path: Path) -> None:
    """A path that is not there is told apart from an empty one."""
    with pytest.raises(UsageError, match="no such folder"):
        collect(tmp_path / "nowhere", "hw3.py")
    with pytest.raises(UsageError, match="no such file"):
        collect_file(tmp_path / "nowhere.py")
    with pytest.raises(UsageError, match="is a folder"):
        collect_file(tmp_path)


def test_a_file_without_permission_is_not_graded(tmp_path: Path) -> None:
    """A file that may not be read is kept with its reason; root may read everything, and reads it."""
    path = write(tmp_path, {"s1.py": "x"}) / "s1.py"
    path.chmod(0)
    [one] = collect(tmp_path, "hw3.py").submissions
    if os.geteuid() == 0:
        assert one.source is not None
    else:
        assert one.finding is not None
        assert one.finding.message == "s1.py cannot be read: Permission denied."
