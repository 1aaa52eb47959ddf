"""Rules on files that hold for a process and all that it does, whatever its user may: Landlock."""

from __future__ import annotations

import errno
import fcntl
import os
import struct
from collections.abc import Iterable
from pathlib import Path

from grader.sandbox.inside import kernel

_EXECUTE, _WRITE_FILE, READ_FILE, READ_FOLDER = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_MAKE_CHARACTER_DEVICE, _MAKE_SOCKET, _MAKE_BLOCK_DEVICE = 1 << 6, 1 << 9, 1 << 11
_REFER, _TRUNCATE, _DEVICE_CONTROL = 1 << 13, 1 << 14, 1 << 15
_FIRST_VERSION = (1 << 13) - 1
_KNOWS_TRUNCATION = 3
_ADDED = ((2, _REFER), (_KNOWS_TRUNCATION, _TRUNCATE), (5, _DEVICE_CONTROL))
_NETWORK, _SCOPES = 0b11, 0b11  # bind and connect; abstract sockets and signals
_NOT_AT_WORK = _EXECUTE | _MAKE_CHARACTER_DEVICE | _MAKE_BLOCK_DEVICE | _MAKE_SOCKET | _DEVICE_CONTROL

ABOVE_STANDARD = 64
"""Descriptors from here on are in nobody's way."""

READ = READ_FILE | READ_FOLDER


class Rules:
    """Rules in the making; a set of them, once drawn up, holds for as many processes as put themselves under it."""

    def __init__(self) -> None:
        version = self._version = kernel.landlock_version()
        self._rights = _FIRST_VERSION
        for since, right in _ADDED:
            self._rights |= right if version >= since else 0
        self._handled = struct.pack("=Q", self._rights)
        if version >= 4:
            self._handled += struct.pack("=Q", _NETWORK)
        if version >= 6:
            self._handled += struct.pack("=Q", _SCOPES)
        self._allowed: list[tuple[int, int]] = []

    def must_hold_alone(self) -> None:
        """Raise OSError where these rules, as this kernel knows them, let files be emptied that may only be read."""
        if self._version < _KNOWS_TRUNCATION:
            what = (
                f"Landlock is of version {self._version} and knows nothing of truncating files; Linux 6.2 or newer does"
            )
            raise OSError(errno.ENOSYS, what)

    def allow_reading(self, paths: Iterable[str]) -> None:
        """Allow to read files, and folders with all below them."""
        for path in paths:
            self._allow(path, READ if Path(path).is_dir() else READ_FILE)

    def allow_listing(self, path: str) -> None:
        """Allow to list a folder and the folders below it, but not to read their files."""
        self._allow(path, READ_FOLDER)

    def allow_use(self, device: str) -> None:
        """Allow to read and write a device."""
        self._allow(device, READ_FILE | _WRITE_FILE)

    def drawn_up(self, work: str = "") -> int:
        """Give a descriptor of a set of these rules, and one more: everything but programs in the folder `work`."""
        drawn = kernel.landlock_create(self._handled)
        for beneath, rights in self._allowed:
            kernel.landlock_allow(drawn, rights, beneath)
        if work:
            beneath = os.open(work, os.O_PATH | os.O_CLOEXEC)
            kernel.landlock_allow(drawn, self._rights & ~_NOT_AT_WORK, beneath)
            os.close(beneath)
        return drawn

    def close(self) -> None:
        """Let go of what the rules are about."""
        for beneath, _ in self._allowed:
            os.close(beneath)

    def _allow(self, path: str, rights: int) -> None:
        beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
        self._allowed.append((fcntl.fcntl(beneath, fcntl.F_DUPFD_CLOEXEC, ABOVE_STANDARD), rights))
        os.close(beneath)
