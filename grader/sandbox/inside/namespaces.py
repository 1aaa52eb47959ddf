"""Leave the machine's namespaces for new ones, with a file system of our own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from grader.sandbox.inside import identity, kernel, root

ALL = kernel.NEW_MOUNTS | kernel.NEW_NETWORK | kernel.NEW_IPC | kernel.NEW_UTS | kernel.NEW_PIDS


def leave(view: Mapping[str, Any], proc: int, namespaces: int = ALL) -> None:
    """Go into new namespaces, as a user without rights outside of them; `proc` is an open /proc.

    Of processes, the next child is the first that is in a new one.
    """
    user = identity.unprivileged()
    built = user != os.geteuid() and _may_mount()
    if built:
        # Root reaches what is to be shown, wherever it is; once it is in its place, nobody needs to be root.
        root.build(view)
    identity.become(user)
    identity.leave_users(proc)
    kernel.unshare(namespaces)
    if not built:
        root.build(view)


def _may_mount() -> bool:
    """Take mounts of our own, where root may: in most containers it may not, and still go on as any user does."""
    try:
        kernel.unshare(kernel.NEW_MOUNTS)
    except PermissionError:
        return False
    return True
