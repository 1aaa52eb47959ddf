"""Put the files of a report into their folder: none unless all have a place, and nothing stale beside them."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from grader.errors import GraderFault, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

OURS = b'<meta name="generator" content="grader">'
"""Every page of ours carries this near its top; only pages that do are ever removed."""

STUDENTS = "students"
"""The folder in which our stale pages are looked for."""

LAST = "results.json"
"""What programs wait for: when it is new, all the rest is."""

_SORTS = {stat.S_IFLNK: "a symbolic link", stat.S_IFDIR: "a folder", stat.S_IFREG: "a file"}
_TOP_BYTES = 2000


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write texts under `folder`, by relative path, and remove student pages of an earlier run.

    All texts are first written aside; then every place is checked; only then are they moved there one by one, LAST at
    the end, and stale pages removed. Nothing is written through a symbolic link inside `folder`.
    Raises UsageError when the folder cannot be written.
    """
    for name in files:
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise GraderFault(f"a report may not be written outside its folder: {name!r}")
    try:
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{folder}: is a file, not a folder; choose another one for the report")
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder) as staging:
            _write(Path(staging), files)
            _check_places(folder, files)
            _move(Path(staging), folder, sorted(files, key=LAST.__eq__))
        _remove_stale(folder, files)
    except OSError as error:
        place = error.filename2 or error.filename or folder
        raise UsageError(f"{place}: the report cannot be written: {error.strerror or error}") from error


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", errors="backslashreplace"))


def _check_places(folder: Path, names: Iterable[str]) -> None:
    """Find what would keep a file from its place, before any file is moved."""
    inner = {parent for name in names for parent in PurePosixPath(name).parents if parent.name}
    for place in sorted({folder / parent for parent in inner} | {folder / STUDENTS}):
        _refuse_other(place, stat.S_ISDIR, "a folder")
        if place.exists() and not os.access(place, os.W_OK | os.X_OK):
            raise UsageError(f"{place}: the report cannot be written: no permission to write into this folder")
    for name in names:
        _refuse_other(folder / name, stat.S_ISREG, "a file")


def _refuse_other(place: Path, is_wanted: Callable[[int], bool], wanted: str) -> None:
    """Refuse what stands in a place and is not of the wanted sort; a link is neither file nor folder."""
    try:
        mode = place.lstat().st_mode
    except FileNotFoundError:
        return
    if not is_wanted(mode):
        found = _SORTS.get(stat.S_IFMT(mode), "something else")
        raise UsageError(f"{place}: the report cannot be written: {found} stands where {wanted} belongs")


def _move(source: Path, target: Path, names: Sequence[str]) -> None:
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
    for name in names:
        (source / name).replace(target / name)


def _remove_stale(folder: Path, names: Iterable[str]) -> None:
    """Remove our own pages of students who are no longer there."""
    kept = {folder / name for name in names}
    for page in (folder / STUDENTS).glob("*.html"):
        if page not in kept and page.is_file() and not page.is_symlink() and _is_ours(page):
            page.unlink()


def _is_ours(page: Path) -> bool:
    with page.open("rb") as file:
        return OURS in file.read(_TOP_BYTES)
