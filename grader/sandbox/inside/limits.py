"""The limits that the kernel holds over one process, set by itself and not to be lifted."""

from __future__ import annotations

import contextlib
import math
import os
import resource
import time
from collections.abc import Mapping
from typing import NamedTuple

# Read-only memory of shared libraries and reserved, untouched address space are no use of memory.
_ADDRESS_SPACE_BEYOND_MIB = 1024
_UNKNOWN_MIB = 256
_DESCRIPTORS = 64
_THREADS = 64
_MORE_TASKS = 512


class InUse(NamedTuple):
    """What Python and the packages take themselves, in MiB."""

    address_space: int
    data: int


def in_use(proc: int | None) -> InUse:
    """Measure this process; `proc` is an open /proc, None where there is none."""
    try:
        if proc is None:
            raise FileNotFoundError
        descriptor = os.open("self/statm", os.O_RDONLY, dir_fd=proc)
        try:
            pages = [int(word) for word in os.read(descriptor, 200).split()]
        finally:
            os.close(descriptor)
    except OSError:
        return InUse(_UNKNOWN_MIB, _UNKNOWN_MIB)
    size = os.sysconf("SC_PAGE_SIZE")
    return InUse(*(math.ceil(pages[field] * size / (1 << 20)) for field in (0, 5)))


def tasks_beside(proc: int | None) -> int | None:
    """Count the processes and threads of this user, whom others are, too; None where that cannot be seen."""
    if proc is None:
        return None
    count, user = 0, os.getuid()
    for name in os.listdir(proc):  # noqa: PTH208 - a descriptor, no path
        # Some end while they are counted.
        with contextlib.suppress(OSError):
            if name.isdecimal() and os.stat(name, dir_fd=proc).st_uid == user:
                # A folder has a link for each folder in it: one for each thread.
                count += os.stat(f"{name}/task", dir_fd=proc).st_nlink - 2
    return count


class Ceilings:
    """The limits that this system honours, and how high each may be: looked up once, set in every process."""

    def __init__(self, used: InUse, *, tasks_beside: int | None) -> None:
        """`tasks_beside` counts what else is of this process's user; None when that is not known."""
        names = ("DATA", "AS", "CPU", "FSIZE", "NOFILE", "CORE", *([] if tasks_beside is None else ["NPROC"]))
        # Where others are the same user, what they start meanwhile must not be held against a submission.
        self._tasks = _THREADS + (tasks_beside + _MORE_TASKS if tasks_beside else 0)
        which = [(name, getattr(resource, f"RLIMIT_{name}", None)) for name in names]
        self._used = used
        self._highest = [(name, each, resource.getrlimit(each)[1]) for name, each in which if each is not None]

    def apply(self, limits: Mapping[str, float]) -> None:
        """Limit this process for good, as far as this system honours it."""
        # Processor time: a little later than the wall clock, and a second for whoever catches the first signal.
        seconds, mib = math.ceil(limits["seconds"] + time.process_time()) + 1, int(limits["memory_mib"])
        wanted = {
            "DATA": (self._used.data + mib) << 20,
            "AS": (self._used.address_space + mib + _ADDRESS_SPACE_BEYOND_MIB) << 20,
            "CPU": seconds,
            "FSIZE": int(limits["file_mib"]) << 20,
            "NOFILE": _DESCRIPTORS,
            "NPROC": self._tasks,
            "CORE": 0,
        }
        for name, which, highest in self._highest:
            beyond = 1 if name == "CPU" else 0
            soft, hard = wanted[name], wanted[name] + beyond
            if highest != resource.RLIM_INFINITY:
                soft, hard = min(soft, highest), min(hard, highest)
            # Some systems have limits that they do not let anybody set.
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(which, (soft, hard))
