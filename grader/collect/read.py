"""Read one file of foreign origin: a regular file, in bounds, once, without ever waiting for it."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

LARGEST: Final = 1 << 20
"""Bytes; a homework sheet is a few thousand."""

SORTS: Final = {
    stat.S_IFLNK: "is a symbolic link",
    stat.S_IFIFO: "is a pipe",
    stat.S_IFSOCK: "is a socket",
    stat.S_IFDIR: "is a folder",
    stat.S_IFCHR: "is a device",
    stat.S_IFBLK: "is a device",
}

_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
# A folder that may be entered need not be one that may be listed, where the system knows the difference.
_FOLDER: Final = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Refused(Exception):
    """A file was not read; the message completes the sentence 'the file …'."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(what)
        self.code = code


def read(path: Path) -> bytes:
    """Read a regular file of at most LARGEST bytes. Raises Refused for anything else.

    What is opened is what is read: links are not followed, neither the file nor the folder that it was found in,
    and what was checked before is checked again on the open file.
    """
    try:
        folder = os.open(path.parent, _FOLDER)
        try:
            # Opening alone may act, on a device or on who waits at the other end of a pipe. A link is not opened.
            mode = os.stat(path.name, dir_fd=folder, follow_symlinks=False).st_mode
            if not stat.S_ISLNK(mode):
                _refuse_other(mode)
            descriptor = os.open(path.name, _FILE, dir_fd=folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise Refused("unreadable", _why(path, error)) from error
    try:
        _refuse_other(os.fstat(descriptor).st_mode)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise Refused("unreadable", f"cannot be read: {error.strerror}") from error
    finally:
        os.close(descriptor)
    if len(data) > LARGEST:
        raise Refused("too-large", f"is larger than {LARGEST >> 20} MiB")
    return data


def is_folder(path: Path) -> bool:
    """Tell whether a path is a folder itself, not a link to one."""
    return path.is_dir() and not path.is_symlink()


def _refuse_other(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise Refused("not-regular", f"{SORTS.get(stat.S_IFMT(mode), 'is no file')}, not a regular file")


def _why(path: Path, error: OSError) -> str:
    try:
        sort = stat.S_IFMT(path.lstat().st_mode)
    except OSError:
        sort = 0
    if sort in SORTS:
        return f"{SORTS[sort]}, not a regular file"
    return f"cannot be read: {error.strerror}"
