"""Put the files of a report into their folder: none unless all have a place, and nothing stale beside them."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from grader.errors import GraderFault, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import TracebackType

OURS = b'<meta name="generator" content="grader">'
"""Every page of ours carries this near its top; only pages that do are ever removed."""

STUDENTS = "students"
"""The folder in which our stale pages are looked for."""

LAST = "results.json"
"""What programs wait for: when it is new, all the rest is."""

_SORTS = {stat.S_IFLNK: "a symbolic link", stat.S_IFDIR: "a folder", stat.S_IFREG: "a file"}
_TOP_BYTES = 2000


@dataclass(frozen=True, slots=True)
class Aside:
    """Where bytes that were put aside stand: the number of the first, and how many they are."""

    start: int
    size: int


class Writing:
    """A report that is being written aside, inside the folder where it will stand; use it as a context.

    Files are written one by one, as they come; `publish` gives them their places when all are there. Whatever goes
    wrong before leaves the folder as it was. Raises UsageError when the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: set[str] = set()
        self._cleanup = ExitStack()

    def __enter__(self) -> Writing:
        with _told(self._folder):
            if self._folder.exists() and not self._folder.is_dir():
                raise UsageError(f"{self._folder}: is a file, not a folder; choose another one for the report")
            self._folder.mkdir(parents=True, exist_ok=True)
            staging = tempfile.TemporaryDirectory(prefix=".writing-", dir=self._folder)
            self._staging = Path(self._cleanup.enter_context(staging))
            self._spool = self._cleanup.enter_context(tempfile.TemporaryFile(dir=self._staging))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cleanup.close()

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write one file of the report, by its path relative to the folder."""
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise GraderFault(f"a report may not be written outside its folder: {name!r}")
        with _told(self._folder):
            path = self._staging / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                file.writelines(pieces)
            self._names.add(name)

    def put_aside(self, data: bytes) -> Aside:
        """Keep bytes for later on the disk instead of in memory."""
        with _told(self._folder):
            start = self._spool.seek(0, os.SEEK_END)
            self._spool.write(data)
            return Aside(start, len(data))

    def taken_back(self, aside: Aside) -> bytes:
        """Give back what was put aside."""
        with _told(self._folder):
            self._spool.seek(aside.start)
            return self._spool.read(aside.size)

    def publish(self) -> None:
        """Give every file its place, and remove student pages of an earlier run.

        First every place is checked; only then are the files moved there one by one, LAST at the end, and stale pages
        removed. Nothing is written through a symbolic link inside the folder.
        """
        with _told(self._folder):
            _check_places(self._folder, self._names)
            _move(self._staging, self._folder, sorted(self._names, key=lambda name: (name == LAST, name)))
            _remove_stale(self._folder, self._names)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Tell in one line that the report cannot be written."""
    try:
        yield
    except OSError as error:
        place = error.filename2 or error.filename or folder
        raise UsageError(f"{place}: the report cannot be written: {error.strerror or error}") from error


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
    for parent in {(target / name).parent for name in names}:
        parent.mkdir(parents=True, exist_ok=True)
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
