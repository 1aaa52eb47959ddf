"""Why a machine refuses a step of locking in, and what lifts that: pure, from the words of the refusal and a few facts.

The Door and `grader doctor` both ask here, so that both say the same.
"""

from __future__ import annotations

import errno
import os
import platform
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

_CAN_MOUNT: Final = 1 << 21  # CAP_SYS_ADMIN
_NUMBER: Final = re.compile(r"\[Errno (\d+)\]")

_CONTAINERS: Final = ("/.dockerenv", "/run/.containerenv")
_OUTSIDE: Final = "start the grader outside of what brought the filter: a service, a container, another sandbox"
_UNFILTERED: Final = "docker run --security-opt seccomp=unconfined …"

FILES: Final = {
    "status": "/proc/self/status",
    "mounts": "/proc/self/mountinfo",
    "most_users": "/proc/sys/user/max_user_namespaces",
    "clone": "/proc/sys/kernel/unprivileged_userns_clone",
    "apparmor": "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
    "modules": "/sys/kernel/security/lsm",
}
"""Where the facts are read: each is missing on some machines."""


class Facts(NamedTuple):
    """What is known about this machine beside the refusal itself."""

    root: bool
    release: tuple[int, int]
    machine: str
    filtered: bool
    """This process is under a filter of system calls, as in a container."""
    can_mount: bool
    """It has the right that root has outside of containers."""
    in_chroot: bool
    in_container: bool
    """Of Docker or Podman."""
    most_users: int | None
    """How many user namespaces the system allows; None where that is not known."""
    clone_forbidden: bool
    """Debian's switch against user namespaces of ordinary users is on."""
    apparmor_forbids: bool
    """Ubuntu's is."""
    modules: str
    """The security modules that are switched on, as the kernel lists them, where it does."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something is refused, and the one command or setting that lifts it; empty where nobody can know it."""

    why: str
    lift: str


def facts() -> Facts:
    """Read what is known about this machine."""
    texts = {}
    for name, path in FILES.items():
        try:
            texts[name] = Path(path).read_text("utf-8", "replace")
        except OSError:
            texts[name] = ""
    return facts_of(
        texts,
        root=os.geteuid() == 0,
        release=platform.release(),
        machine=platform.machine(),
        in_container=any(map(os.path.exists, _CONTAINERS)),
    )


def facts_of(texts: Mapping[str, str], *, root: bool, release: str, machine: str, in_container: bool) -> Facts:
    """Understand the texts of FILES; an empty one could not be read."""
    status = dict(re.findall(r"^(Seccomp|CapEff):\s*(\w+)", texts["status"], re.MULTILINE))
    version = re.match(r"(\d+)\.(\d+)", release)
    # The fifth word is the mount's place. Whose root is no mount stands in a chroot.
    places = [line.split()[4] for line in texts["mounts"].splitlines() if len(line.split()) > 4]
    most_users = texts["most_users"].strip()
    return Facts(
        root=root,
        release=(int(version[1]), int(version[2])) if version else (0, 0),
        machine=machine,
        filtered=status.get("Seccomp") == "2",
        can_mount=bool(int(status.get("CapEff", "0"), 16) & _CAN_MOUNT),
        in_chroot=bool(texts["mounts"]) and "/" not in places,
        in_container=in_container,
        most_users=int(most_users) if most_users.isdecimal() else None,
        clone_forbidden=texts["clone"].strip() == "0",
        apparmor_forbids=texts["apparmor"].strip() == "1",
        modules=texts["modules"].strip() or "…",
    )


def cause_of(refusal: str, known: Facts) -> Cause | None:
    """Find why a step was refused, from what the refusal says and what is known; None where that tells nothing.

    >>> cause_of("namespaces: [Errno 1] unshare: Operation not permitted", facts()._replace(clone_forbidden=True)).lift
    'sudo sysctl kernel.unprivileged_userns_clone=1'
    """
    rule = _fitting(refusal, known)
    if rule is None:
        return None
    words = {**known._asdict(), "unfiltered": _UNFILTERED if known.in_container else _OUTSIDE}
    return Cause(rule.why.format(**words), rule.lift.format(**words))


def _fitting(refusal: str, known: Facts) -> _Rule | None:
    number = _NUMBER.search(refusal)
    code = errno.errorcode.get(int(number[1]), "") if number else ""
    fitting = (
        rule for rule in RULES if code in rule.errors.split() and re.search(rule.where, refusal) and rule.holds(known)
    )
    return next(fitting, None)


def explained(refusal: str, known: Facts) -> str:
    """Write a refusal with its cause and what lifts it, where they are known."""
    cause = cause_of(refusal, known)
    if cause is None:
        return refusal
    return f"{refusal} – cause: {cause.why}" + (f"; lifted by: {cause.lift}" if cause.lift else "")


class _Rule(NamedTuple):
    errors: str
    """Names of error numbers."""
    where: str
    """A pattern that the refusal has: the name of the call."""
    why: str
    lift: str
    holds: Callable[[Facts], bool] = lambda _: True


_NAMESPACE = r"unshare|setns|[ug]id_map|setgroups'|mount|pivot_root|sethostname"
_FILTER = "a filter of system calls lies over this process, as containers and some services have it"

RULES: Final = (
    _Rule(
        "ENOENT",
        r"/proc\b|self/(setgroups|[ug]id_map)",
        "/proc is not mounted: locking in goes through it",
        "mount -t proc proc /proc",
    ),
    # ── namespaces ───────────────────────────────────────────────────────────────────────────────────────
    _Rule(
        "ENOSPC EUSERS",
        r"unshare",
        "this system allows no user namespaces at all (user.max_user_namespaces is 0)",
        "sudo sysctl user.max_user_namespaces=10000",
        lambda known: known.most_users == 0,
    ),
    _Rule(
        "ENOSPC EUSERS",
        r"unshare",
        "all namespaces that this system allows are in use, or they are nested too deeply",
        "sudo sysctl user.max_user_namespaces=10000 user.max_pid_namespaces=10000 user.max_mnt_namespaces=10000",
    ),
    _Rule(
        "ENOSYS",
        r"mount_setattr",
        "Linux {release[0]}.{release[1]} is too old: this came with 5.12",
        "use Linux 5.13 or newer",
        lambda known: known.release < (5, 12),
    ),
    _Rule("EPERM EACCES ENOSYS", _NAMESPACE, _FILTER, "{unfiltered}", lambda known: known.filtered),
    _Rule(
        "EPERM",
        r"unshare",
        "this system forbids user namespaces to ordinary users (kernel.unprivileged_userns_clone is 0)",
        "sudo sysctl kernel.unprivileged_userns_clone=1",
        lambda known: known.clone_forbidden,
    ),
    _Rule(
        "EPERM EACCES",
        _NAMESPACE,
        "Ubuntu's AppArmor takes all rights from user namespaces of ordinary users "
        "(kernel.apparmor_restrict_unprivileged_userns is 1)",
        "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0",
        lambda known: known.apparmor_forbids,
    ),
    _Rule(
        "EPERM EINVAL",
        _NAMESPACE,
        "this process stands in a chroot, where the kernel allows neither user namespaces nor another root",
        "use a container instead of chroot",
        lambda known: known.in_chroot,
    ),
    _Rule(
        "EPERM EACCES",
        rf"{_NAMESPACE}|'/old/",  # where the files of this machine are while the new root is built
        "root lacks the right to mount here, as in most containers (CAP_SYS_ADMIN)",
        "start the grader as an ordinary user, who needs no such right: docker run --user 1000 …",
        lambda known: known.root and not known.can_mount,
    ),
    _Rule(
        "EACCES",
        r"mount|pivot_root",
        "a security module forbids mounting: AppArmor, which has such a rule for containers, or SELinux",
        "docker run --security-opt apparmor=unconfined …",
    ),
    _Rule("EINVAL ENOSYS", r"unshare", "this kernel was built without such namespaces", "use another kernel"),
    _Rule(
        "EPERM EACCES EINVAL",
        _NAMESPACE,
        "not known; a chroot, SELinux, or the service manager's RestrictNamespaces= may forbid it",
        "",
    ),
    # ── Landlock ─────────────────────────────────────────────────────────────────────────────────────────
    _Rule(
        "ENOTSUP EOPNOTSUPP",
        r"landlock_",
        "Landlock is in this kernel, but was not switched on when it started",
        "put landlock first in lsm= on the kernel's command line, as lsm=landlock,{modules}, and restart",
    ),
    _Rule(
        "ENOSYS",
        r"landlock_",
        "Linux {release[0]}.{release[1]} is too old: Landlock came with 5.13",
        "use Linux 5.13 or newer",
        lambda known: known.release < (5, 13),
    ),
    _Rule("EPERM EACCES ENOSYS", r"landlock_", _FILTER, "{unfiltered}", lambda known: known.filtered),
    _Rule("ENOSYS", r"landlock_", "this kernel was built without Landlock", "use a kernel of your distribution"),
    # ── the rest ─────────────────────────────────────────────────────────────────────────────────────────
    _Rule(
        "ENOSYS",
        r"no filter of system calls",
        "the grader has a filter of system calls for x86-64 and for 64-bit ARM, but not for {machine}",
        "use such a machine",
    ),
    _Rule(
        "EINVAL ENOSYS",
        r"prctl 22",
        "this kernel was built without filters of system calls",
        "use a kernel of your distribution",
    ),
    _Rule(
        "EPERM EINVAL",
        r"\b(user|namespaces): \[Errno \d+\] (Operation not permitted|Invalid argument)",
        "root may not become another user here (CAP_SETUID, CAP_SETGID)",
        "start the grader as an ordinary user: docker run --user 1000 …",
        lambda known: known.root,
    ),
    _Rule(
        "ENOSYS",
        r"pidfd|close_range",
        "Linux {release[0]}.{release[1]} is too old: this came with 5.9",
        "use Linux 5.13 or newer",
        lambda known: known.release < (5, 9),
    ),
    _Rule(
        "EPERM ENOSYS",
        r"pidfd|close_range|prctl|capset",
        _FILTER,
        "{unfiltered}",
        lambda known: known.filtered,
    ),
)
"""The first that fits is told."""
