"""Rules on files that hold for a process and all that it does, whatever its user may: Landlock."""

from __future__ import annotations

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
_ADDED = ((2, _REFER), (3, _TRUNCATE), (5, _DEVICE_CONTROL))
_NETWORK, _SCOPES = 0b11, 0b11  # bind and connect; abstract sockets and signals

_ABOVE_ALL = 64

READ = READ_FILE | READ_FOLDER


class Rules:
    """A set of rules to which this process can add, and under which it can put itself."""

    def __init__(self) -> None:
        version = kernel.landlock_version()
        self._rights = _FIRST_VERSION
        for since, right in _ADDED:
            self._rights |= right if version >= since else 0
        handled = struct.pack("=Q", self._rights)
        if version >= 4:
            handled += struct.pack("=Q", _NETWORK)
        if version >= 6:
            handled += struct.pack("=Q", _SCOPES)
        made = kernel.landlock_create(handled)
        # Out of the way of the numbers that a child gives to its own.
        self.descriptor = fcntl.fcntl(made, fcntl.F_DUPFD_CLOEXEC, _ABOVE_ALL)
        os.close(made)

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

    def allow_work(self, folder: str) -> None:
        """Allow everything in a folder but programs, devices and sockets."""
        no = _EXECUTE | _MAKE_CHARACTER_DEVICE | _MAKE_BLOCK_DEVICE | _MAKE_SOCKET | _DEVICE_CONTROL
        self._allow(folder, self._rights & ~no)

    def restrict(self) -> None:
        """Put this process under the rules, for good."""
        kernel.landlock_restrict(self.descriptor)
        os.close(self.descriptor)

    def _allow(self, path: str, rights: int) -> None:
        beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            kernel.landlock_allow(self.descriptor, rights, beneath)
        finally:
            os.close(beneath)
