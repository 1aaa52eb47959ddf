"""Lock a forked child in, layer by layer, before it sees a byte of a submission."""

from __future__ import annotations

import errno
import fcntl
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from grader.sandbox.inside import kernel, limits
from grader.sandbox.inside.landlock import Rules
from grader.sandbox.inside.root import WORK

REQUESTS: Final = 3
ANSWERS: Final = 4
REPORT: Final = 5
"""Where a child tells how its setup went; closed before a student's code runs."""

_ABOVE_ALL = 64
_INODES = 1024
# Written into the filter when it was made, to be replaced by the number of the process that it holds for.
_OWN_PID = (0x7EADBEE5).to_bytes(4, "little")


class Confinement:
    """What the zygote knows about locking in, made once; `enter` is called in each child."""

    def __init__(
        self,
        layers: frozenset[str],
        view: Mapping[str, Any],
        used: limits.InUse,
        kept: tuple[int, ...],
        *,
        own_user: bool,
    ) -> None:
        self.layers = layers
        self._used = used
        self._kept = kept
        self._parent = 0 if "namespaces" in layers else os.getpid()  # what is outside cannot be seen
        self._own_user = own_user
        self._devices = [source for _, source in view["shown"] if source.startswith("/dev/")]
        self._filter = _filter() if "seccomp" in layers else None
        self._rules: Rules | None = None
        if "landlock" in layers and "namespaces" not in layers:
            self._rules = self._rules_of_view(view)
        kernel.renounce()
        kernel.bound_capabilities()

    def enter(
        self, requests: int, answers: int, stdout: int, stderr: int, report: int, wanted: Mapping[str, float]
    ) -> None:
        """Lock this process in; the five descriptors become 3, 4, 1, 2 and 5, and no other stays open."""
        nothing = os.open("/dev/null", os.O_RDONLY | os.O_CLOEXEC)
        given = (nothing, stdout, stderr, requests, answers, report)
        for number, descriptor in enumerate([fcntl.fcntl(each, fcntl.F_DUPFD, _ABOVE_ALL) for each in given]):
            os.dup2(descriptor, number)
        # What is opened from here on is closed by those who open it.
        kernel.close_from(REPORT + 1, spared=self._rules.descriptor if self._rules else None)
        kernel.die_with_parent(self._parent)
        if "namespaces" in self.layers:
            kernel.unshare(kernel.NEW_MOUNTS | kernel.NEW_IPC)
            if "tmpfs" in self.layers:
                flags = kernel.MOUNT_NOSUID | kernel.MOUNT_NODEV | kernel.MOUNT_NOEXEC
                options = f"mode=700,size={int(wanted['file_mib'])}m,nr_inodes={_INODES}"
                kernel.mount("tmpfs", WORK, "tmpfs", flags, options)
            os.chdir(WORK)
        if "landlock" in self.layers:
            (self._rules or self._rules_of_root()).restrict()
        if "rlimits" in self.layers:
            limits.apply(wanted, self._used, own_user=self._own_user)
        if "capabilities" in self.layers:
            kernel.set_capabilities(*self._kept)
        kernel.hide()
        if self._filter:
            self._filter.load()

    def _rules_of_root(self) -> Rules:
        """In a root of our own, everything may be read, and the working directory be written."""
        rules = Rules()
        rules.allow_reading(["/"])
        rules.allow_work(WORK)
        for device in self._devices:
            rules.allow_use(device)
        return rules

    def _rules_of_view(self, view: Mapping[str, Any]) -> Rules:
        """In the machine's own root, only what the view shows may be read, and nothing be written."""
        rules = Rules()
        hidden = view["hidden"]
        for path, source in view["shown"]:
            inner = [Path(each).name for each in hidden if str(Path(each).parent) == path]
            if inner:
                rules.allow_listing(source)
                rules.allow_reading(entry.path for entry in os.scandir(source) if entry.name not in inner)
            elif source not in self._devices:
                rules.allow_reading([source])
        for device in self._devices:
            rules.allow_use(device)
        return rules


def _filter() -> kernel.Filter:
    place = Path(__file__).parent / "filters" / f"{platform.machine()}.bpf"
    try:
        return kernel.Filter(place.read_bytes(), _OWN_PID)
    except FileNotFoundError:
        raise OSError(errno.ENOSYS, f"no filter of system calls was made for {platform.machine()}") from None
