"""Find the submissions in a folder: one file per student, or one folder per student."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from grader.collect.findings import finding
from grader.collect.formats import WRONG, is_python, likeliest, stem, wrong_ending
from grader.collect.handed import Handed, read_submission
from grader.collect.names import printable
from grader.collect.read import is_folder
from grader.errors import NothingToGrade, UsageError
from grader.model import LeftOut

if TYPE_CHECKING:
    from pathlib import Path

    from grader.model import Finding, Submission

MOST_ENTRIES: Final = 100_000
MOST_LISTED: Final = 100
"""Of what a student's folder holds besides; the rest is counted, so that no folder floods the report of a class."""

CACHES: Final = frozenset(["__pycache__", "__MACOSX", "venv", "node_modules"])
NOTHING_CHOSEN: Final = frozenset(["collect.no-file", "collect.ambiguous", "collect.wrong-format"])
READMES: Final = frozenset(["readme", "readme.md", "readme.txt", "thumbs.db", "desktop.ini"])


@dataclass(frozen=True, slots=True)
class Collected:
    """What was found: submissions in the order of their students' ids, not yet read, and what was not taken."""

    submissions: tuple[Handed, ...]
    left_out: tuple[LeftOut, ...]


def collect_file(path: Path, file: str) -> Submission:
    """Read one submission: a Python file, whose stem is the student, or a student's folder.

    `file` is the name that a student hands in. Raises UsageError when the submission cannot be read, NothingToGrade
    when a folder holds no Python file, or several to choose from.
    """
    submission = read_submission(_from_folder(path.resolve(), file)[0] if path.is_dir() else _from_file(path, file))
    if submission.finding is not None:
        fault = NothingToGrade if submission.finding.code in NOTHING_CHOSEN else UsageError
        raise fault(submission.finding.message)
    return submission


def collect(path: Path, file: str) -> Collected:
    """Find every submission in a folder, or the one that a file is. `file` is the name that a student hands in.

    Raises UsageError when the folder cannot be listed, NothingToGrade when it holds no submission.
    """
    return Collected((_from_file(path, file),), ()) if path.is_file() else _of_class(path, file)


def _of_class(folder: Path, file: str) -> Collected:
    submissions: dict[str, list[tuple[str, Handed]]] = {}
    wrong: dict[str, list[str]] = {}
    left_out: list[LeftOut] = []
    # Only the folder that the user named may be a link; where it leads is settled once.
    root = folder.resolve()
    for path in [root / entry.name for entry in _listed(folder)]:
        reason = _not_meant(path)
        if reason:
            left_out.append(LeftOut(printable(path.name), reason))
        elif is_folder(path):
            handed, others = _from_folder(path, file)
            submissions.setdefault(handed.student, []).append((f"{path.name}/", handed))
            left_out += others
        elif is_python(path.name) or path.is_symlink():
            handed = Handed(printable(stem(path.name)), str(path))
            submissions.setdefault(handed.student, []).append((path.name, handed))
        elif wrong_ending(path.name):
            wrong.setdefault(printable(stem(path.name)), []).append(path.name)
        else:
            left_out.append(LeftOut(printable(path.name), "neither a Python file nor a folder"))
    for student, names in wrong.items():
        if student not in submissions:
            chosen = likeliest(names)[0]
            names.remove(chosen)
            submissions[student] = [(chosen, Handed(student, None, _wrong_format(chosen)))]
        left_out += [LeftOut(printable(name), "not a Python file") for name in names]
    if not submissions:
        looked = f"; {len(left_out)} other entries were not taken" if left_out else ""
        raise NothingToGrade(f"{folder}: no submissions (expected one .py file or one folder per student){looked}")
    taken = tuple(_only(submissions[student]) for student in sorted(submissions))
    return Collected(taken, tuple(sorted(left_out, key=lambda left: left.path)))


def _listed(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise UsageError(f"{folder}: {'not a folder' if folder.exists() else 'no such folder'}")
    try:
        entries = list(islice(folder.iterdir(), MOST_ENTRIES + 1))
    except OSError as error:
        raise UsageError(f"{folder}: cannot be listed: {error.strerror}") from error
    if len(entries) > MOST_ENTRIES:
        raise UsageError(f"{folder}: has more than {MOST_ENTRIES} entries")
    return sorted(entries)


def _not_meant(path: Path) -> str:
    """Say why an entry is plainly no submission; nothing when it may be one."""
    if path.name.startswith((".", "~")):
        return "hidden"
    if path.name in CACHES:
        return "a cache or an archive's leftovers"
    return "not a submission" if path.name.casefold() in READMES else ""


def _from_file(path: Path, file: str) -> Handed:
    """Take a file that the user named; a link that the user named is followed."""
    if not path.exists():
        raise UsageError(f"{path}: no such file")
    if is_python(path.name):
        return Handed(printable(stem(path.name)), str(path.resolve()))
    wrong = wrong_ending(path.name)
    raise UsageError(_wrong_format(str(path)).message if wrong else f"{path}: not a Python file; expected {file}")


def _from_folder(folder: Path, file: str) -> tuple[Handed, list[LeftOut]]:
    """Take a student's folder: the file of the agreed name, or else the only Python file."""
    student = printable(folder.name)
    try:
        entries = _listed(folder)
    except UsageError as error:
        what = str(error).removeprefix(f"{folder}: ")
        return Handed(student, None, finding("collect.unreadable", path=f"{student}/", what=what)), []
    meant = [path for path in entries if not _not_meant(path)]
    scripts = [path for path in meant if path.name == file] or [path for path in meant if is_python(path.name)]
    wrong = likeliest([path.name for path in meant if wrong_ending(path.name) and not is_folder(path)])
    if len(scripts) == 1:
        taken, reason = scripts[0].name, f"not {printable(scripts[0].name)}, the file that is graded"
        handed = Handed(student, str(scripts[0]))
    elif wrong and not scripts:
        taken, reason = wrong[0], "not a Python file"
        handed = Handed(student, None, _wrong_format(f"{folder.name}/{taken}"))
    else:
        taken, reason = "", "nothing in this folder was taken"
        names = [printable(path.name) for path in meant[:10]]
        found = f"it has {', '.join(names)}" if names else "it is empty"
        code = "collect.ambiguous" if scripts else "collect.no-file"
        handed = Handed(student, None, finding(code, path=student, expected=file, found=found))
    others = [path for path in entries if path.name != taken]
    listed = [(path.name, _not_meant(path) or reason) for path in others[:MOST_LISTED]]
    more = [LeftOut(f"{student}/", f"{len(others) - MOST_LISTED} more entries")] if len(others) > MOST_LISTED else []
    return handed, more + [LeftOut(f"{student}/{printable(name)}", why) for name, why in listed]


def _wrong_format(path: str) -> Finding:
    sort, hint = WRONG[wrong_ending(path)]
    return finding("collect.wrong-format", path=printable(path), sort=sort, hint=hint)


def _only(found: list[tuple[str, Handed]]) -> Handed:
    """Refuse to choose between two submissions of one student."""
    if len(found) == 1:
        return found[0][1]
    student, names = found[0][1].student, ", ".join(printable(name) for name, _ in found)
    return Handed(student, None, finding("collect.twice", path=student, count=len(found), found=names))
