"""Whatever lies among the submissions is read in bounds or told: nothing waits, leads elsewhere, or runs out here."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import threading
import tracemalloc
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import HW3
from odd_files import CROWD, GRADED, RIGHT, SECRET, UNRUN, beside, hand_in
from reading_pages import Reader
from test_collect import within

from grader.cli import call
from grader.collect import collect, read_submission
from grader.collect.read import LARGEST, Refused, read

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names and special files are those of Linux")

GRADER = Path(sys.executable).with_name("grader")
WATCHED = """
import os, sys
log = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def note(event, given):
    if event == "open" and isinstance(given[0], str):
        os.write(log, os.fsencode(os.path.basename(given[0])).replace(b"\\n", b"|") + b"\\n")
sys.addaudithook(note)
from grader.cli import main
main()
"""
"""The command, which notes the name of every file that it opens, in the workers, too."""


@dataclass(frozen=True)
class Left:
    """What a run left of a class."""

    code: int
    out: Path
    opened: set[str]
    entries: dict[str, dict[str, Any]]
    left_out: dict[str, str]
    printed: str

    def message(self, student: str) -> str:
        """Why a submission as a whole was not graded, or could not be run."""
        [found] = self.entries[student]["findings"]
        return str(found["message"])


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    """A class of such submissions, graded once, by a user who stands in one of their folders."""
    root = tmp_path_factory.mktemp("files")
    folder, out = hand_in(root), root / "out"
    command = [sys.executable, "-P", "-c", WATCHED, str(root / "log"), "grade", str(folder), "--problems", str(HW3)]
    done = subprocess.run(
        [*command, "--out", str(out), "--verbose", "--allow-unsafe"],
        cwd=folder / "beside",
        capture_output=True,
        timeout=120,
        check=False,
        text=True,
    )
    results = json.loads((out / "results.json").read_text("utf-8"))
    return Left(
        done.returncode,
        out,
        set((root / "log").read_text("utf-8", "surrogateescape").splitlines()),
        {one["student"]: one for one in results["submissions"]},
        {one["path"]: one["reason"] for one in results["left_out"]},
        done.stdout + done.stderr,
    )


def test_every_submission_has_its_row_and_the_run_its_end(left: Left) -> None:
    """Whatever the others are, what can be run is graded for what it holds, under its name made printable."""
    assert left.code == 0
    for student in [student for student, _ in GRADED.values()] + ["hard", "beside", "crowd"]:
        assert (left.entries[student]["status"], left.entries[student]["score"]) == ("graded", 6.0), student


def test_what_is_no_text_is_the_students_own_fault(left: Left) -> None:
    """Encodings, brackets and zeros that Python cannot read end in its own words, and cost that submission alone."""
    for student in UNRUN:
        assert left.entries[student]["status"] == "graded"
        # Of a zero byte older Pythons say ValueError.
        assert re.match("Your file could not be run: (Syntax|Value)Error: ", left.message(student)), student


def test_what_is_no_file_is_told_and_not_opened(left: Left) -> None:
    """A link, pipe, socket or device is not graded, says what it is; no link is followed, nothing else opened."""
    expected = {
        "pipe": "pipe.py is a pipe",
        "mapped": "hw3.py is a pipe",
        "socket": "socket.py is a socket",
        "link": "link.py is a symbolic link",
        "dangling": "dangling.py is a symbolic link",
        "loop": "loop.py is a symbolic link",
        "linked": "linked is a symbolic link",
    }
    if "device" in left.entries:
        expected |= {"device": "device.py is a device", "disk": "disk.py is a device"}
    for student, words in expected.items():
        assert left.entries[student]["score"] is None
        assert left.message(student) == f"{words}, not a regular file."
    assert "ordinary.py" in left.opened
    assert left.opened & {"pipe.py", "socket.py", "device.py", "disk.py"} == set()
    assert all(SECRET not in path.read_text("utf-8") for path in left.out.rglob("*") if path.is_file())


def test_an_archive_is_told_as_such_and_never_opened(left: Left) -> None:
    """Archives are not unpacked: nothing in them can slip out, be a link, or grow."""
    for student, name in {"slip": "slip", "bomb": "bomb", "waits": "waits", "packed": "packed/hw3"}.items():
        assert left.message(student) == f"{name}.zip is a ZIP archive; expected a Python file: unpack it."
    assert left.left_out["tarred.tar.gz"] == "neither a Python file nor a folder"
    assert [name for name in left.opened if name.endswith((".zip", ".gz"))] == []
    assert list(left.out.parent.rglob("slipped.py")) == []


def test_a_file_of_a_hundred_megabytes_is_too_large(left: Left) -> None:
    """Nothing is graded of what is larger than a sheet can be."""
    assert left.message("huge") == "huge.py is larger than 1 MiB."


def test_one_name_in_two_spellings_is_no_choice_of_ours(left: Left) -> None:
    """Of a name with its accents composed and decomposed neither file is taken; names by case are two students."""
    assert left.message("\u00c4") == "\u00c4 handed in 2 times: \u00c4.py, \u00c4.py. Keep one of them."
    pages = [path.name.lower() for path in (left.out / "students").iterdir()]
    assert len(set(pages)) == len(pages) == len(left.entries)


def test_files_that_tools_read_are_left_out_and_run_nothing(left: Left) -> None:
    """Whoever grades in a student's folder runs nothing of what lies there."""
    reason = "not hw3.py, the file that is graded"
    for name in ("conftest.py", "sitecustomize.py", "numpy.py", "evil.pth", "pyproject.toml", "setup.cfg"):
        assert left.left_out[f"beside/{name}"] == reason
        assert name in ("numpy.py", "conftest.py") or name not in left.opened
    assert not (left.out.parent / "marker").exists()


@pytest.mark.parametrize("tier", ["isolated", "restricted", "limited"])
def test_a_self_check_runs_the_one_file_alone(tier: str, tmp_path: Path) -> None:
    """Modules beside a submission are no part of Python: no process imports them, in no tier."""
    beside(tmp_path / "beside", tmp_path / "marker")
    command = [str(GRADER), "check", "hw3.py", "--problems", str(HW3), "--isolation", tier]
    done = subprocess.run(command, cwd=tmp_path / "beside", capture_output=True, text=True, timeout=60, check=False)
    if tier != "limited" and f"does not offer {tier!r}" in done.stderr:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 1, done.stderr
    assert "6 of 13 points" in done.stdout
    assert not (tmp_path / "marker").exists()


def test_the_mark_of_a_module_that_is_run_is_seen(tmp_path: Path) -> None:
    """The tests above can fail: a Python that looks into the folder leaves the mark."""
    beside(tmp_path / "beside", tmp_path / "marker")
    subprocess.run([sys.executable, "-c", "import yaml"], cwd=tmp_path / "beside", check=False, capture_output=True)
    assert (tmp_path / "marker").exists()


def test_a_folder_of_many_files_does_not_flood_the_report(left: Left) -> None:
    """The first of what one student's folder holds besides is listed, and the rest counted."""
    listed = [path for path in left.left_out if path.startswith("crowd/")]
    assert len(listed) == 101
    assert left.left_out["crowd/"] == f"{CROWD - 100} more entries"
    assert (left.out / "index.html").stat().st_size < 1_000_000


def test_names_reach_page_table_and_terminal_as_text(left: Left) -> None:
    """A name that would act is shown as its escapes in the class page, the table of grades and the terminal."""
    students = {student for student, _ in GRADED.values()}
    page = Reader((left.out / "index.html").read_text("utf-8"))
    assert students - {"x" * 252} <= set(page.texts)
    with (left.out / "grades.csv").open(encoding="utf-8", newline="") as file:
        cells = {row[0] for row in csv.reader(file)}
    assert students - {"-rf", "=HYPERLINK(1)"} <= cells
    assert {"'-rf", "'=HYPERLINK(1)"} <= cells
    assert not {character for character in left.printed if ord(character) < 32} - {"\n"}
    assert not set(left.printed) & set("\x7f\x9b\u202e")


# ── what changes while it is read ────────────────────────────────────────────────────────────────────────


def replaced_by_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def replaced_by_link(path: Path) -> None:
    path.unlink()
    path.symlink_to(__file__)


def replaced_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("change", "what"),
    [(replaced_by_pipe, "a pipe"), (replaced_by_link, "a symbolic link"), (replaced_by_folder, "a folder")],
)
@pytest.mark.parametrize("late", [False, True], ids=["before it is looked at", "before it is opened"])
def test_what_turns_into_something_else_is_not_read(
    tmp_path: Path, change: Any, what: str, *, late: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What replaces a file after the folder was listed, or the file looked at, is told and never waited for."""
    path = tmp_path / "s1.py"
    path.write_bytes(RIGHT)
    [one] = collect(tmp_path, "hw3.py").submissions
    if late:
        looked = os.stat

        def look(*given: Any, **how: Any) -> os.stat_result:
            seen = looked(*given, **how)
            if "dir_fd" in how:
                change(path)
            return seen

        monkeypatch.setattr(os, "stat", look)
    else:
        change(path)
    with within(10):
        read_late = read_submission(one)
    assert read_late.source is None
    assert read_late.finding is not None
    assert read_late.finding.message == f"s1.py is {what}, not a regular file."


def test_a_file_that_grows_is_read_in_bounds(tmp_path: Path) -> None:
    """Of a file that is written on and on while it is read, no more is taken than may be."""
    path, piece, over = tmp_path / "s1.py", b"#" * LARGEST, threading.Event()

    def grow() -> None:
        with path.open("ab", buffering=0) as file:
            for _ in range(400):
                if not over.is_set():
                    file.write(piece)

    path.touch()
    writer = threading.Thread(target=grow)
    tracemalloc.start()
    writer.start()
    try:
        with within(20):
            while path.stat().st_size < 20 * LARGEST:
                pass
            with pytest.raises(Refused, match="larger than 1 MiB"):
                read(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        over.set()
        writer.join()
        tracemalloc.stop()
    assert peak < 5 * LARGEST


# ── files of the author ──────────────────────────────────────────────────────────────────────────────────

LAUGHS = "a0: &a0 [ha, ha]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 20))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title: !!python/object/apply:os.mkdir ['{marker}']", "tags are not used here"),
        (LAUGHS, "anchors are not used here"),
        ("deep: " + "[" * 100_000, "nested more than"),
    ],
    ids=["call", "laughs", "deep"],
)
def test_a_spec_that_would_run_or_grow_is_refused(
    text: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A YAML file from elsewhere calls nothing and grows to nothing: it is a fault in its place, told in bounds."""
    marker = tmp_path / "marker"
    (tmp_path / "assignment.yaml").write_text("title: T\nfile: hw.py\n")
    (tmp_path / "1-sums.yaml").write_text(f"kind: einsum\n{text.replace('{marker}', str(marker))}\n")
    with within(20):
        assert call(["lint", str(tmp_path)]) == 4
    told = capsys.readouterr().err
    assert "1-sums.yaml:2:" in told
    assert words in told
    assert len(told) < 100_000
    assert not marker.exists()
