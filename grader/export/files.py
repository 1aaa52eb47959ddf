"""Put the files of a report into their folder: all of them or none, and nothing stale beside them."""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from grader.errors import GraderFault, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

OURS = b'<meta name="generator" content="grader">'
"""Every page of ours carries this near its top; only pages that do are ever removed."""

_TOP_BYTES = 2000


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write texts under `folder`, by relative path, and remove student pages of an earlier run.

    All texts are first written beside their places and then moved there, so that nobody ever reads half a file.
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
            _remove_stale(folder, files)
            _move(Path(staging), folder, files)
    except OSError as error:
        place = error.filename2 or error.filename or folder
        raise UsageError(f"{place}: the report cannot be written: {error.strerror or error}") from error


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", errors="backslashreplace"))


def _move(source: Path, target: Path, names: Iterable[str]) -> None:
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).replace(target / name)


def _remove_stale(folder: Path, names: Iterable[str]) -> None:
    """Remove our own pages of students who are no longer there."""
    kept = {folder / name for name in names}
    for page in (folder / "students").glob("*.html"):
        if page not in kept and page.is_file() and not page.is_symlink() and _is_ours(page):
            page.unlink()


def _is_ours(page: Path) -> bool:
    with page.open("rb") as file:
        return OURS in file.read(_TOP_BYTES)
