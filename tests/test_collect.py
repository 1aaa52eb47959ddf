"""Submissions are found in files and folders; what is not taken is said."""

from __future__ import annotations

import importlib
import os
import signal
import socket
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from grader.collect import collect, collect_file, read_submission
from grader.collect.read import LARGEST, read
from grader.errors import NothingToGrade, UsageError
from grader.model import Submission

collecting = importlib.import_module("grader.collect.collect")  # the package calls its function by the same name


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def taken(path: Path, file: str = "hw3.py") -> list[Submission]:
    """Every submission that is found, read."""
    return [read_submission(one) for one in collect(path, file).submissions]


def test_one_file_per_student(tmp_path: Path) -> None:
    """The stem of a file is the student's id; students come in the order of their ids."""
    collected = collect(write(tmp_path, {"s2.py": "b", "s1.py": "a"}), "hw3.py")
    assert [(one.student, one.source and one.source.data) for one in map(read_submission, collected.submissions)] == [
        ("s1", b"a"),
        ("s2", b"b"),
    ]
    assert collected.left_out == ()


def test_one_folder_per_student(tmp_path: Path) -> None:
    """In a folder the agreed file is taken, else the only Python file; the others are listed."""
    folder = write(tmp_path, {"s1/hw3.py": "a", "s1/notes.txt": "", "s1/other.py": "", "s2/answers.py": "b"})
    collected = collect(folder, "hw3.py")
    assert [(one.student, one.source and one.source.data) for one in map(read_submission, collected.submissions)] == [
        ("s1", b"a"),
        ("s2", b"b"),
    ]
    assert [left.path for left in collected.left_out] == ["s1/notes.txt", "s1/other.py"]


def test_students_come_in_the_order_of_their_ids(tmp_path: Path) -> None:
    """As a file name `s1-a.py` comes before `s1.py`; as an id `s1` comes before `s1-a`."""
    collected = collect(write(tmp_path, {"s1-a.py": "", "s1.py": "", "s0/hw3.py": ""}), "hw3.py")
    assert [one.student for one in collected.submissions] == ["s0", "s1", "s1-a"]


def left_out(folder: Path) -> list[tuple[str, str]]:
    return [(left.path, left.reason) for left in collect(folder, "hw3.py").left_out]


def test_everything_in_a_students_folder_is_listed(tmp_path: Path) -> None:
    """Hidden files, caches and READMEs inside a folder are left out and listed, too, each with its own reason."""
    names = ["hw3.py", ".hidden.py", "README.md", "__pycache__/x.pyc", "notes.txt"]
    assert left_out(write(tmp_path, {f"ann/{name}": "" for name in names})) == [
        ("ann/.hidden.py", "hidden"),
        ("ann/README.md", "not a submission"),
        ("ann/__pycache__", "a cache or an archive's leftovers"),
        ("ann/notes.txt", "not hw3.py, the file that is graded"),
    ]


def test_what_was_graded_is_named_to_what_was_not(tmp_path: Path) -> None:
    """Where the only Python file has another name than agreed, the reason names the file that was taken."""
    assert left_out(write(tmp_path, {"ann/answers.py": "", "ann/notes.txt": ""})) == [
        ("ann/notes.txt", "not answers.py, the file that is graded")
    ]


@pytest.mark.parametrize("names", [["notes.txt", ".x"], ["a.py", "b.py", "notes.txt", ".x"], ["a.ipynb", "b.zip"]])
def test_a_folder_of_which_nothing_is_taken_is_listed_whole(tmp_path: Path, names: list[str]) -> None:
    """Without a Python file to take, every entry is left out; a file in a wrong format is told in the finding."""
    told = ["a.ipynb"] if "a.ipynb" in names else []
    listed = [path for path, _ in left_out(write(tmp_path, {f"ann/{name}": "" for name in names}))]
    assert listed == sorted(f"ann/{name}" for name in names if name not in told)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ann.ipynb", "ann.ipynb is a Jupyter notebook; expected a Python file: export it as .py."),
        ("ann.IPYNB", "ann.IPYNB is a Jupyter notebook; expected a Python file: export it as .py."),
        ("ann.zip", "ann.zip is a ZIP archive; expected a Python file: unpack it."),
        ("ann.py.txt", "ann.py.txt is a text file; expected a Python file: rename it so that it ends in .py."),
        ("ann/hw3.ipynb", "ann/hw3.ipynb is a Jupyter notebook; expected a Python file: export it as .py."),
        ("ann/hw3.py.txt", "ann/hw3.py.txt is a text file; expected a Python file: rename it so that it ends in .py."),
    ],
)
def test_a_submission_in_a_wrong_format_has_a_row(tmp_path: Path, name: str, words: str) -> None:
    """A notebook, an archive or a renamed file is a student's submission: not graded, and it says what to do."""
    collected = collect(write(tmp_path, {name: "{}"}), "hw3.py")
    [one] = map(read_submission, collected.submissions)
    assert (one.student, one.source, collected.left_out) == ("ann", None, ())
    assert one.finding is not None
    assert (one.finding.code, one.finding.message) == ("collect.wrong-format", words)


def test_a_wrong_format_beside_a_python_file_does_no_harm(tmp_path: Path) -> None:
    """Whoever hands in the notebook and its export is graded by the export; the notebook is left out, and listed."""
    folder = write(tmp_path, {"ann.py": "a", "ann.ipynb": "", "bob/hw3.py": "b", "bob.zip": ""})
    assert [(one.student, one.source and one.source.data) for one in taken(folder)] == [
        ("ann", b"a"),
        ("bob", b"b"),
    ]
    assert left_out(folder) == [("ann.ipynb", "not a Python file"), ("bob.zip", "not a Python file")]


def test_two_wrong_formats_of_one_student_are_told_as_one(tmp_path: Path) -> None:
    """Of two files in wrong formats the likelier one is told, and the other listed."""
    folder = write(tmp_path, {"ann.zip": "", "ann.ipynb": ""})
    [one] = collect(folder, "hw3.py").submissions
    assert one.finding is not None
    assert one.finding.data["path"] == "ann.ipynb"
    assert left_out(folder) == [("ann.zip", "not a Python file")]


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
    [one] = taken(write(tmp_path, files), "q.py")
    assert one.source is None
    assert one.finding is not None
    assert (one.finding.code, one.finding.message) == (f"collect.{code}", words)


def test_an_empty_folder_is_a_student_without_a_file(tmp_path: Path) -> None:
    """An empty folder is listed, not dropped."""
    (tmp_path / "s1").mkdir()
    [one] = taken(tmp_path)
    assert one.finding is not None
    assert one.finding.message == "The folder s1/ holds no Python file; expected hw3.py (it is empty)."


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Fail a test that waits for something that never comes, instead of waiting with it."""

    def late(*_: object) -> None:
        raise AssertionError(f"still waiting after {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def test_waiting_too_long_is_found(tmp_path: Path) -> None:
    """The guard of the next test can fail: a pipe that nobody writes to keeps its reader waiting."""
    make_fifo(tmp_path / "pipe")
    with pytest.raises(AssertionError, match="still waiting"), within(1):
        (tmp_path / "pipe").read_bytes()


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
    with within(10):
        [one] = taken(Path())
    assert one.source is None
    assert one.finding is not None
    assert one.finding.message == words


def test_a_linked_folder_is_not_followed(tmp_path: Path) -> None:
    """A link to a folder elsewhere is a submission that was not read."""
    write(tmp_path, {"elsewhere/hw3.py": "secret", "class/s2.py": ""})
    (tmp_path / "class" / "s1").symlink_to(tmp_path / "elsewhere")
    first, second = taken(tmp_path / "class")
    assert (first.student, first.source) == ("s1", None)
    assert second.source is not None


@pytest.mark.parametrize(
    "name",
    [".DS_Store", ".hidden.py", "__pycache__/x.py", "README.md", "grades.xlsx", "ann.pdf", "ann.docx", "ann.tar.gz"],
)
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


def test_composed_and_decomposed_accents_are_one_student(tmp_path: Path) -> None:
    """The same name written in two ways of Unicode is the same student, who handed in twice."""
    composed, decomposed = "Jos\u00e9", "Jose\u0301"
    [one] = collect(write(tmp_path, {f"{decomposed}.py": ""}), "hw3.py").submissions
    assert one.student == composed
    [one] = collect(write(tmp_path, {f"{composed}.py": ""}), "hw3.py").submissions
    assert one.finding is not None
    assert (one.student, one.finding.code) == (composed, "collect.twice")


# ── bounds ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_huge_file_is_never_read_whole(tmp_path: Path) -> None:
    """No more than what is allowed is read into memory, whatever a file's size."""
    path = tmp_path / "s1.py"
    with path.open("wb") as file:
        file.truncate(200 * LARGEST)
    tracemalloc.start()
    try:
        [one] = taken(tmp_path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert one.finding is not None
    assert one.finding.code == "collect.too-large"
    assert peak < 10 * LARGEST


def test_a_file_of_the_largest_size_is_read(tmp_path: Path) -> None:
    """The bound itself is allowed."""
    assert read(write(tmp_path, {"s1.py": "x" * LARGEST}) / "s1.py") == b"x" * LARGEST


def test_an_endless_folder_is_not_listed_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with too many entries is refused after that many; a student's own costs that student alone."""
    monkeypatch.setattr(collecting, "MOST_ENTRIES", 2)
    folder = write(tmp_path, {"s1/a.py": "", "s1/b.py": "", "s1/hw3.py": "", "s2.py": ""})
    first, second = taken(folder)
    assert first.finding is not None
    assert first.finding.message == "s1/ has more than 2 entries."
    assert second.source is not None

    def endless(path: Path) -> Iterator[Path]:
        for number in range(100):
            assert number < 10, "listed on and on"
            yield path / f"s{number}.py"

    monkeypatch.setattr(Path, "iterdir", endless)
    with pytest.raises(UsageError, match="has more than 2 entries"):
        collect(folder, "hw3.py")


# ── what is the user's mistake ───────────────────────────────────────────────────────────────────────────


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
        collect_file(tmp_path / "nowhere.py", "hw3.py")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("hw3.ipynb", "hw3.ipynb is a Jupyter notebook; expected a Python file: export it as .py."),
        ("hw3.zip", "hw3.zip is a ZIP archive; expected a Python file: unpack it."),
        ("hw3.pdf", "hw3.pdf: not a Python file; expected hw3.py"),
        ("hw3", "hw3: not a Python file; expected hw3.py"),
    ],
)
def test_a_single_file_must_be_a_python_file(
    tmp_path: Path, name: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Checking a notebook or anything else than a Python file is one clear line, not a syntax error."""
    monkeypatch.chdir(write(tmp_path, {name: "{}"}))
    with pytest.raises(UsageError) as caught:
        collect_file(Path(name), "hw3.py")
    assert (type(caught.value), str(caught.value)) == (UsageError, words)


@pytest.mark.parametrize("name", ["s1.py", "S1.PY"])
def test_a_single_file_is_a_submission(tmp_path: Path, name: str) -> None:
    """The stem is the student, whatever the case of the ending."""
    one = collect_file(write(tmp_path, {name: "x"}) / name, "hw3.py")
    assert (one.student, one.source and one.source.data) == (name[:2], b"x")


def test_a_single_folder_is_a_students(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder is taken as in a class: the agreed file, else the only one; `.` is the folder that one is in."""
    write(tmp_path, {"ann/hw3.py": "a", "ann/other.py": "", "bob/answers.py": "b"})
    monkeypatch.chdir(tmp_path / "ann")
    for path, student, data in ((Path(), "ann", b"a"), (tmp_path / "bob", "bob", b"b")):
        one = collect_file(path, "hw3.py")
        assert (one.student, one.source and one.source.data) == (student, data)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "The folder ann/ holds no Python file; expected q.py (it is empty)."),
        (["hw3.ipynb"], "ann/hw3.ipynb is a Jupyter notebook; expected a Python file: export it as .py."),
        (
            ["a.py", "b.py"],
            "The folder ann/ holds several Python files, none of them called q.py; expected q.py (it has a.py, b.py).",
        ),
    ],
)
def test_a_single_folder_without_a_python_file_to_take(tmp_path: Path, files: list[str], words: str) -> None:
    """Where there is no file to check, the error says what the folder holds, and nothing is checked."""
    (tmp_path / "ann").mkdir()
    write(tmp_path / "ann", dict.fromkeys(files, ""))
    with pytest.raises(NothingToGrade) as caught:
        collect_file(tmp_path / "ann", "q.py")
    assert str(caught.value) == words


def test_a_single_folder_whose_file_cannot_be_read(tmp_path: Path) -> None:
    """A file that is there and is no regular file is a wrong call, not nothing to grade."""
    (tmp_path / "hw3.py").symlink_to("/etc/passwd")
    with pytest.raises(UsageError, match="is a symbolic link") as caught:
        collect_file(tmp_path, "hw3.py")
    assert type(caught.value) is UsageError


def test_a_file_without_permission_is_not_graded(tmp_path: Path) -> None:
    """A file that may not be read is kept with its reason; root may read everything, and reads it."""
    path = write(tmp_path, {"s1.py": "x"}) / "s1.py"
    path.chmod(0)
    [one] = taken(tmp_path)
    if os.geteuid() == 0:
        assert one.source is not None
    else:
        assert one.finding is not None
        assert one.finding.message == "s1.py cannot be read: Permission denied."


# ── what changes between finding and reading ─────────────────────────────────────────────────────────────


def test_nothing_is_read_before_its_turn(tmp_path: Path) -> None:
    """What is found is a name and a path: a file is read as it is when its turn comes, not as it was."""
    [one] = collect(write(tmp_path, {"s1.py": "early"}), "hw3.py").submissions
    (tmp_path / "s1.py").write_text("late")
    source = read_submission(one).source
    assert source is not None
    assert source.data == b"late"


def replace_by_link(tmp_path: Path) -> None:
    (tmp_path / "class" / "s1").rename(tmp_path / "class" / "gone")
    (tmp_path / "class" / "s1").symlink_to(tmp_path / "elsewhere")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda path: (path / "class/s1/hw3.py").unlink(), "hw3.py cannot be read: No such file or directory."),
        (lambda path: (path / "class/s1").rename(path / "class/s2"), "hw3.py cannot be read: No such file or dir"),
        (replace_by_link, "hw3.py cannot be read: Not a directory."),
    ],
)
def test_what_vanishes_or_turns_into_a_link_is_not_graded(tmp_path: Path, change, words: str) -> None:  # type: ignore[no-untyped-def]
    """A folder that changes while a class is graded costs that submission alone, and leads to no other file."""
    write(tmp_path, {"class/s1/hw3.py": "mine", "elsewhere/hw3.py": "secret"})
    [one] = collect(tmp_path / "class", "hw3.py").submissions
    change(tmp_path)
    late = read_submission(one)
    assert late.source is None
    assert late.finding is not None
    assert late.finding.message.startswith(words)


def test_the_folder_of_the_class_may_be_a_link(tmp_path: Path) -> None:
    """What the user names is followed: a link to the folder of the submissions, and one to a single file."""
    write(tmp_path, {"class/s1.py": "a", "class/s2/hw3.py": "b"})
    (tmp_path / "linked").symlink_to("class")
    (tmp_path / "ann.py").symlink_to("class/s1.py")
    found = [(one.student, one.source and one.source.data) for one in taken(tmp_path / "linked")]
    assert found == [("s1", b"a"), ("s2", b"b")]
    assert [(one.student, one.source and one.source.data) for one in taken(tmp_path / "ann.py")] == [("ann", b"a")]
