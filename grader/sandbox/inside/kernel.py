"""The system calls of Linux that Python has no name for, each raising OSError when the kernel refuses.

The numbers are those of the kernel's headers; those above 423 are the same on every machine.
"""

from __future__ import annotations

import ctypes
import os
import struct
from pathlib import Path

NEW_MOUNTS = 0x00020000
NEW_UTS = 0x04000000
NEW_IPC = 0x08000000
NEW_USER = 0x10000000
NEW_PIDS = 0x20000000
NEW_NETWORK = 0x40000000

MOUNT_NOSUID = 2
MOUNT_NODEV = 4
MOUNT_NOEXEC = 8
MOUNT_BIND = 4096
MOUNT_RECURSIVE = 16384
MOUNT_PRIVATE = 1 << 18
UNMOUNT_DETACH = 2

_CLOSE_RANGE = 436
_MOUNT_SETATTR = 442
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_AT_FDCWD = -100
_AT_RECURSIVE = 0x8000
_READ_ONLY_NO_SETUID = 0x1 | 0x2

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP = 1, 4, 22
_PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_SET_CHILD_SUBREAPER, _PR_SET_KEEPCAPS = 24, 38, 36, 8
_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION = 0x20080522
READ_ANY_FILE = 2
"""CAP_DAC_READ_SEARCH."""

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
# The same library, but other Python threads may not run meanwhile: after a fork they would be gone.
_python = ctypes.PyDLL(None, use_errno=True)


def fork() -> int:
    """Fork as `os.fork` does, but without what Python then does in the child for threads and random numbers.

    Only for a process that has one thread: there is nothing to repair, and that takes longer than the fork.
    """
    return int(_check(_python.fork(), "fork"))


def unshare(namespaces: int) -> None:
    """Leave namespaces for new ones."""
    _check(_libc.unshare(namespaces), "unshare")


def enter(descriptor: int, namespace: int) -> None:
    """Enter the namespace of the process behind a pidfd; for processes, the next child does."""
    _check(_libc.setns(descriptor, namespace), "setns")


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount a file system, bind one elsewhere, or change how one spreads."""
    texts = [text.encode() or None for text in (source, target, kind)]
    _check(_libc.mount(*texts, ctypes.c_ulong(flags), options.encode() or None), f"mount {target}")


def unmount(target: str) -> None:
    """Detach a mount and all below it."""
    _check(_libc.umount2(target.encode(), UNMOUNT_DETACH), f"umount {target}")


def pivot_root(new: str, old: str) -> None:
    """Make `new` the root, and put the old one at `old`."""
    _check(_libc.pivot_root(new.encode(), old.encode()), "pivot_root")


def seal(target: str) -> None:
    """Make a mount and all below it read-only and without setuid programs, for good."""
    attributes = struct.pack("=QQQQ", _READ_ONLY_NO_SETUID, 0, 0, 0)
    arguments = (_AT_FDCWD, target.encode(), _AT_RECURSIVE, attributes, ctypes.c_size_t(len(attributes)))
    _check(_libc.syscall(_MOUNT_SETATTR, *arguments), "mount_setattr")


def landlock_version() -> int:
    """Give the version of Landlock; raise OSError when there is none."""
    return int(_check(_libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1), "landlock_create_ruleset"))


def landlock_create(handled: bytes) -> int:
    """Make a set of rules over the rights named in `handled`, of which nothing is allowed yet."""
    return int(
        _check(_libc.syscall(_LANDLOCK_CREATE, handled, ctypes.c_size_t(len(handled)), 0), "landlock_create_ruleset")
    )


def landlock_allow(rules: int, rights: int, beneath: int) -> None:
    """Allow rights on a file, or on a folder and all below it."""
    rule = struct.pack("=Qi", rights, beneath)
    _check(_libc.syscall(_LANDLOCK_ADD, rules, 1, rule, 0), "landlock_add_rule")


def landlock_restrict(rules: int) -> None:
    """Put this thread, and all that it starts, under a set of rules."""
    _check(_libc.syscall(_LANDLOCK_RESTRICT, rules, 0), "landlock_restrict_self")


class Filter:
    """A filter of system calls, laid out for the kernel before it is needed."""

    def __init__(self, program: bytes, own_pid: bytes) -> None:
        self._program = ctypes.create_string_buffer(program, len(program))
        self._place = program.index(own_pid)
        header = struct.pack("@HP", len(program) // 8, ctypes.addressof(self._program))
        self._header = ctypes.create_string_buffer(header, len(header))

    def load(self) -> None:
        """Put this thread, and all that it starts, under the filter, for good."""
        struct.pack_into("=I", self._program, self._place, os.getpid())
        _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, self._header)


def close_from(first: int) -> None:
    """Close every descriptor from a number on."""
    _check(_libc.syscall(_CLOSE_RANGE, first, 0x7FFFFFFF, 0), "close_range")


def open_proc() -> int | None:
    """Open /proc; None where it is not there, or empty."""
    try:
        Path("/proc/self").stat()
        return os.open("/proc", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None


def die_with_parent(parent: int) -> None:
    """Be killed when the parent ends; `parent` is its number as this process sees it."""
    _prctl(_PR_SET_PDEATHSIG, 9)
    if os.getppid() != parent:
        os._exit(1)  # it has ended in the meantime


def adopt_orphans() -> None:
    """Become the parent of those whose own parent ends."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def hide(*, hidden: bool = True) -> None:
    """Let no process of this user look into this one, nor leave a dump of it."""
    _prctl(_PR_SET_DUMPABLE, int(not hidden))


def renounce() -> None:
    """Never gain a privilege by running a program."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def keep_capabilities_over_user() -> None:
    """Keep the permitted capabilities when the user changes."""
    _prctl(_PR_SET_KEEPCAPS, 1)


def bound_capabilities() -> None:
    """Let no program that this process runs bring a capability."""
    for capability in range(64):
        try:
            _prctl(_PR_CAPBSET_DROP, capability)
        except OSError:
            return  # the first that this kernel does not know


def set_capabilities(*kept: int) -> None:
    """Give up all capabilities but these."""
    mask = sum(1 << capability for capability in kept)
    header = struct.pack("=Ii", _CAPABILITY_VERSION, 0)
    _check(_libc.capset(header, struct.pack("=6I", mask, mask, 0, 0, 0, 0)), "capset")


def _prctl(option: int, value: int, pointer: object = None) -> None:
    zero = ctypes.c_ulong(0)
    _check(_libc.prctl(option, ctypes.c_ulong(value), pointer or zero, zero, zero), f"prctl {option}")


def _check(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result
