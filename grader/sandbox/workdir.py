"""An empty directory for a child process, which is gone afterwards whatever was put there."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "grader-"


@contextmanager
def workdir() -> Iterator[Path]:
    """Make an empty directory that only this user may enter; remove it at the end."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX)).resolve()
    try:
        yield folder
    finally:
        _remove(folder)


def any_workdir() -> re.Pattern[str]:
    """Match the path of any working directory, as those who stand in it see it."""
    return re.compile(re.escape(str(Path(tempfile.gettempdir()).resolve() / _PREFIX)) + r"[a-z0-9_]{8}\b")


def _remove(root: Path) -> None:
    """Remove a folder with hostile contents: closed directories, a million levels, endless names.

    Every directory found is moved up to the top before it is opened, so that neither the depth of the
    tree nor the length of its paths matters. Links are removed, never followed.
    """
    with contextlib.suppress(OSError):
        root.rmdir()  # most are empty, and this needs no descriptor
        return
    with contextlib.suppress(OSError):
        root.chmod(0o700)
        top = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            found = _flatten(top, top)
            while found:
                with contextlib.suppress(OSError):
                    found += _emptied(top, found.pop())
        finally:
            os.close(top)
    shutil.rmtree(root, ignore_errors=True)


def _emptied(top: int, name: str) -> list[str]:
    folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
    try:
        found = _flatten(top, folder)
    finally:
        os.close(folder)
    os.rmdir(name, dir_fd=top)
    return found


def _flatten(top: int, folder: int) -> list[str]:
    """Remove the files of a folder and move its directories to the top, under new names: these are returned."""
    found = []
    for name in os.listdir(folder):
        with contextlib.suppress(OSError):
            if stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
                os.chmod(name, 0o700, dir_fd=folder)
                new = secrets.token_hex(16)
                os.rename(name, new, src_dir_fd=folder, dst_dir_fd=top)
                found.append(new)
            else:
                os.unlink(name, dir_fd=folder)
    return found
