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


def apply(limits: Mapping[str, float], used: InUse, *, own_user: bool) -> None:
    """Set every limit that this platform honours; `own_user` when no other process is of this one's user."""
    # Processor time: a little later than the wall clock, and a second for whoever catches the first signal.
    cpu_seconds = math.ceil(limits["seconds"] + time.process_time()) + 1
    mib = int(limits["memory_mib"])
    wanted = {
        "RLIMIT_DATA": ((used.data + mib) << 20,) * 2,
        "RLIMIT_AS": ((used.address_space + mib + _ADDRESS_SPACE_BEYOND_MIB) << 20,) * 2,
        "RLIMIT_CPU": (cpu_seconds, cpu_seconds + 1),
        "RLIMIT_FSIZE": (int(limits["file_mib"]) << 20,) * 2,
        "RLIMIT_NOFILE": (_DESCRIPTORS,) * 2,
        "RLIMIT_CORE": (0, 0),
    }
    if own_user:
        wanted["RLIMIT_NPROC"] = (_THREADS,) * 2
    for name, pair in wanted.items():
        # Not every platform has, or honours, each of them.
        with contextlib.suppress(AttributeError, ValueError, OSError):
            which = getattr(resource, name)
            ceiling = resource.getrlimit(which)[1]
            soft, hard = pair if ceiling == resource.RLIM_INFINITY else (min(limit, ceiling) for limit in pair)
            resource.setrlimit(which, (soft, hard))
