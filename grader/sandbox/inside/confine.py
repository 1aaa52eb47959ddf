"""Lock a forked child in, layer by layer, before it sees a byte of a submission."""

from __future__ import annotations

import errno
import fcntl
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from grader.sandbox.inside import kernel
from grader.sandbox.inside.landlock import ABOVE_STANDARD, Rules
from grader.sandbox.inside.limits import Ceilings
from grader.sandbox.inside.root import WORK

CHANNELS: Final = (3, 4, 5)
"""Requests, answers and progress."""
REPORT: Final = 6
"""Where a child tells how its setup went; closed before a student's code runs."""

_INODES = 1024
# Written into the filter when it was made, to be replaced by the number of the process that it holds for.
_OWN_PID = (0x7EADBEE5).to_bytes(4, "little")


class Confinement:
    """What the zygote knows about locking in, made once; `enter` is called in each child."""

    def __init__(
        self,
        layers: frozenset[str],
        view: Mapping[str, Any],
        ceilings: Ceilings,
        kept: tuple[int, ...],
    ) -> None:
        self.layers = layers
        self._ceilings = ceilings
        self._kept = kept
        self._separate = "namespaces" in layers
        self._parent = 0 if self._separate else os.getpid()  # what is outside cannot be seen
        self._filter = system_call_filter(own_root=self._separate) if "seccomp" in layers else None
        self._rules: Rules | None = None
        self._drawn: int | None = None
        if "landlock" in layers:
            self._rules = _rules_of_root(view) if self._separate else _rules_of_machine(view)
            if not self._separate:
                self._rules.must_hold_alone()
                # The same for all: nobody has a folder to work in.
                self._drawn = fcntl.fcntl(self._rules.drawn_up(), fcntl.F_DUPFD_CLOEXEC, ABOVE_STANDARD)
                self._rules.close()
        kernel.renounce()
        kernel.bound_capabilities()

    def enter(self, pipes: Sequence[int], limits: Mapping[str, float]) -> None:
        """Lock this process in; of its descriptors only an empty input and `pipes` stay, from 1 on."""
        nothing = os.open("/dev/null", os.O_RDONLY | os.O_CLOEXEC)
        given = (nothing, *pipes)
        for number, descriptor in enumerate([fcntl.fcntl(each, fcntl.F_DUPFD, ABOVE_STANDARD) for each in given]):
            os.dup2(descriptor, number)
        kernel.die_with_parent(self._parent)
        if self._separate:
            kernel.unshare(kernel.NEW_MOUNTS | kernel.NEW_IPC)
            if "tmpfs" in self.layers:
                flags = kernel.MOUNT_NOSUID | kernel.MOUNT_NODEV | kernel.MOUNT_NOEXEC
                options = f"mode=700,size={int(limits['file_mib'])}m,nr_inodes={_INODES}"
                kernel.mount("tmpfs", WORK, "tmpfs", flags, options)
            os.chdir(WORK)
        if self._rules is not None:
            kernel.landlock_restrict(self._rules.drawn_up(WORK) if self._drawn is None else self._drawn)
        kernel.close_from(REPORT + 1)
        if "rlimits" in self.layers:
            self._ceilings.apply(limits)
        if "capabilities" in self.layers:
            kernel.set_capabilities(*self._kept)
        kernel.hide()
        if self._filter is not None:
            self._filter.load()


def _rules_of_root(view: Mapping[str, Any]) -> Rules:
    """In a root of our own, everything may be read."""
    rules = Rules()
    rules.allow_reading(["/"])
    for device in _devices(view):
        rules.allow_use(device)
    return rules


def _rules_of_machine(view: Mapping[str, Any]) -> Rules:
    """In the machine's own root, only what the view shows may be read, and nothing be written."""
    rules, devices = Rules(), _devices(view)
    for path, source in view["shown"]:
        inner = [Path(each).name for each in view["hidden"] if str(Path(each).parent) == path]
        if inner:
            rules.allow_listing(source)
            rules.allow_reading(entry.path for entry in os.scandir(source) if entry.name not in inner)
        elif source not in devices:
            rules.allow_reading([source])
    for device in devices:
        rules.allow_use(device)
    return rules


def _devices(view: Mapping[str, Any]) -> list[str]:
    return [source for _, source in view["shown"] if source.startswith("/dev/")]


def system_call_filter(*, own_root: bool) -> kernel.Filter:
    """Read the filter for this machine; raise OSError where none was made."""
    name = f"{platform.machine()}{'' if own_root else '.restricted'}.bpf"
    place = Path(__file__).parent / "filters" / name
    try:
        return kernel.Filter(place.read_bytes(), _OWN_PID)
    except FileNotFoundError:
        raise OSError(errno.ENOSYS, f"no filter of system calls was made for {platform.machine()}") from None
