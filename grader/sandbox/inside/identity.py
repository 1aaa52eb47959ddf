"""Whom a submission runs as: never the host's root, and without any capability."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from grader.sandbox.inside import kernel

_FIRST_UNUSED = 2_000_000_000
_UNUSED = 100_000_000
# Who a submission sees itself to be, in every run on every machine.
_MAPPED_AS = 1000


def unprivileged() -> int:
    """Choose a user that nobody is, another one for each of our processes; the own one where that is not root."""
    if os.geteuid() != 0:
        return os.geteuid()
    try:
        lines = [[int(word) for word in line.split()] for line in Path("/proc/self/uid_map").read_text().splitlines()]
        last = max(first + count - 1 for first, _, count in lines)
        outside = lines[0][1]
    except (OSError, ValueError):
        last, outside = 0xFFFF, 0
    if last == 0 and outside != 0:
        return 0  # there is nobody else in this container, and outside of it this is an ordinary user
    chosen = _FIRST_UNUSED + os.getpid() % _UNUSED
    # In a container only some users exist; below the last ones is `nobody`.
    return chosen if chosen < last else max(1, last - 2)


def become(user: int, *, must_read: Sequence[str] = ()) -> tuple[int, ...]:
    """Give up root for another user, and tell which capabilities are kept; raise OSError where that is forbidden.

    Where that user could not read one of the folders `must_read`, as a Python in root's home, one is kept: to read any
    file. Only what Landlock allows is left of it.
    """
    if os.geteuid() == user:
        return ()
    os.setgroups([])
    keep = not all(_readable_by(user, folder) for folder in must_read)
    if keep:
        kernel.keep_capabilities_over_user()
    kernel.bound_capabilities()  # nobody else may
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    kept = (kernel.READ_ANY_FILE,) if keep else ()
    kernel.set_capabilities(*kept)
    return kept


def leave_users(proc: int) -> None:
    """Go into a new user namespace, and be one ordinary user there, whoever runs the grader.

    `proc` is an open /proc.
    """
    user, group = os.geteuid(), os.getegid()
    kernel.unshare(kernel.NEW_USER)
    kernel.hide(hidden=False)  # or the files that are written here are root's
    maps = {"setgroups": "deny", "uid_map": f"{_MAPPED_AS} {user} 1", "gid_map": f"{_MAPPED_AS} {group} 1"}
    for name, text in maps.items():
        descriptor = os.open(f"self/{name}", os.O_WRONLY, dir_fd=proc)
        try:
            os.write(descriptor, text.encode())
        finally:
            os.close(descriptor)


def _readable_by(user: int, folder: str) -> bool:
    os.setegid(user)
    os.seteuid(user)
    try:
        return os.access(folder, os.R_OK | os.X_OK, effective_ids=True)
    finally:
        os.seteuid(0)
        os.setegid(0)
