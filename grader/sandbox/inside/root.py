"""Build the file system that submissions see: what they need to run, read-only, in its own places, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.sandbox.inside import kernel

WORK = "/sandbox"
"""Where each submission finds a directory of its own."""

# Any folder that exists will do: it is covered for this process alone.
_COVERED = ("/tmp", "/var/tmp", "/mnt", "/usr", "/dev")  # noqa: S108 - nothing is written there


def build(view: Mapping[str, Any]) -> None:
    """Make a new root of binds for this process, and forget the old one."""
    kernel.mount("", "/", flags=kernel.MOUNT_PRIVATE | kernel.MOUNT_RECURSIVE)
    base = next(folder for folder in _COVERED if Path(folder).is_dir())
    kernel.mount("tmpfs", base, "tmpfs", kernel.MOUNT_NOSUID | kernel.MOUNT_NODEV, "mode=755,size=1m")
    os.chdir(base)
    Path("old").mkdir()
    Path("new").mkdir()
    kernel.pivot_root(".", "old")
    os.chdir("/")
    kernel.mount("/new", "/new", flags=kernel.MOUNT_BIND)
    shown = [(path, source) for path, source in view["shown"]]
    for path, source in sorted([*shown, *((path, "") for path in view["hidden"])]):
        if source:
            _show(path, source)
        else:
            kernel.mount("tmpfs", f"/new{path}", "tmpfs", kernel.MOUNT_NOSUID | kernel.MOUNT_NODEV, "mode=755,size=64k")
    for path, says in view["links"]:
        link = Path(f"/new{path}")
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(says)
    Path(f"/new{WORK}").mkdir()
    os.chdir("/new")
    # Both at one place: the old root then lies over the new one, and is taken away.
    kernel.pivot_root(".", ".")
    kernel.unmount(".")
    os.chdir("/")
    kernel.seal("/")


def _show(path: str, source: str) -> None:
    target, there = Path(f"/new{path}"), Path(f"/old{source}")
    # In what is already shown, the place is there.
    if not target.exists():
        place = target if there.is_dir() else target.parent
        place.mkdir(parents=True, exist_ok=True)
        if place is not target:
            target.touch()
    kernel.mount(str(there), str(target), flags=kernel.MOUNT_BIND | kernel.MOUNT_RECURSIVE)
