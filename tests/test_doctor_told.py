"""Why a machine refuses something, and how the doctor tells it: all that needs no machine."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from typing import Any

import pytest

from grader.cli import doctor as page
from grader.sandbox import causes
from grader.sandbox.causes import Facts, cause_of, explained, facts_of
from grader.sandbox.doctor import TRIALS, Checkup, diagnosed

FACTS = Facts(
    root=False,
    release=(6, 8),
    machine="x86_64",
    filtered=False,
    can_mount=False,
    in_chroot=False,
    in_container=False,
    most_users=10_000,
    clone_forbidden=False,
    apparmor_forbids=False,
    modules="landlock,apparmor",
)
OUTSIDE = "start the grader outside of what brought the filter: a service, a container, another sandbox"
UNCONFINED = "docker run --security-opt seccomp=unconfined …"
UNSHARE = "namespaces: [Errno 1] unshare: Operation not permitted"
NO_LANDLOCK = "confinement: [Errno 38] landlock_create_ruleset: Function not implemented"


CAUSES: list[tuple[str, dict[str, Any], str, str]] = [
    ("proc: [Errno 2] No such file or directory: '/proc/self/status'", {}, "/proc is not", "mount -t proc proc /proc"),
    (
        "namespaces: [Errno 2] No such file or directory: 'self/setgroups'",
        {},
        "/proc is not",
        "mount -t proc proc /proc",
    ),
    (
        "users: [Errno 28] unshare: No space left on device",
        {"most_users": 0},
        "no user namespaces at all",
        "sudo sysctl user.max_user_namespaces=10000",
    ),
    (
        "users: [Errno 28] unshare: No space left on device",
        {},
        "all namespaces that this system allows are in use",
        "sudo sysctl user.max_user_namespaces=10000 user.max_pid_namespaces=10000 user.max_mnt_namespaces=10000",
    ),
    (UNSHARE, {"filtered": True}, "a filter of system calls", OUTSIDE),
    (UNSHARE, {"filtered": True, "in_container": True}, "a filter of system calls", UNCONFINED),
    (
        UNSHARE,
        {"clone_forbidden": True},
        "unprivileged_userns_clone is 0",
        "sudo sysctl kernel.unprivileged_userns_clone=1",
    ),
    (
        UNSHARE,
        {"apparmor_forbids": True},
        "Ubuntu's AppArmor",
        "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0",
    ),
    (
        "files: [Errno 13] mount /: Permission denied",
        {"apparmor_forbids": True},
        "Ubuntu's AppArmor",
        "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0",
    ),
    (UNSHARE, {"in_chroot": True}, "in a chroot", "use a container instead of chroot"),
    (
        UNSHARE,
        {"root": True},
        "root lacks the right to mount",
        "start the grader as an ordinary user, who needs no such right: docker run --user 1000 …",
    ),
    (UNSHARE, {"root": True, "can_mount": True}, "not known; a chroot, SELinux", ""),
    (
        "files: [Errno 13] mount /: Permission denied",
        {"in_container": True},
        "AppArmor, which has such a rule for containers",
        "docker run --security-opt apparmor=unconfined …",
    ),
    ("users: [Errno 22] unshare: Invalid argument", {}, "built without such namespaces", "use another kernel"),
    (
        "files: [Errno 38] mount_setattr: Function not implemented",
        {"release": (5, 4)},
        "Linux 5.4 is too old: this came with 5.12",
        "use Linux 5.13 or newer",
    ),
    (
        "landlock: [Errno 95] landlock_create_ruleset: Operation not supported",
        {},
        "was not switched on",
        "put landlock first in lsm= on the kernel's command line, as lsm=landlock,landlock,apparmor, and restart",
    ),
    (NO_LANDLOCK, {"release": (5, 4)}, "Linux 5.4 is too old: Landlock came with 5.13", "use Linux 5.13 or newer"),
    (NO_LANDLOCK, {"release": (5, 4), "filtered": True}, "Linux 5.4 is too old", "use Linux 5.13 or newer"),
    (NO_LANDLOCK, {"filtered": True, "in_container": True}, "a filter of system calls", UNCONFINED),
    (NO_LANDLOCK, {}, "built without Landlock", "use a kernel of your distribution"),
    (
        "seccomp: [Errno 38] no filter of system calls was made for riscv64",
        {"machine": "riscv64"},
        "x86-64 and for 64-bit ARM, but not for riscv64",
        "use such a machine",
    ),
    (
        "seccomp: [Errno 22] prctl 22: Invalid argument",
        {},
        "built without filters",
        "use a kernel of your distribution",
    ),
    (
        "isolated: namespaces: [Errno 1] Operation not permitted",
        {"root": True},
        "root may not become another user",
        "start the grader as an ordinary user: docker run --user 1000 …",
    ),
    (
        "pidfd: [Errno 38] pidfd: Function not implemented",
        {"release": (4, 19)},
        "Linux 4.19 is too old: this came with 5.9",
        "use Linux 5.13 or newer",
    ),
    ("pidfd: [Errno 1] pidfd: Operation not permitted", {"filtered": True}, "a filter of system calls", OUTSIDE),
]


@pytest.mark.parametrize(("refusal", "known", "why", "lift"), CAUSES)
def test_each_refusal_has_its_cause(refusal: str, known: dict[str, Any], why: str, lift: str) -> None:
    """From the words of a refusal and what is known of the machine follow the cause and the one thing that lifts it."""
    cause = cause_of(refusal, FACTS._replace(**known))
    assert cause is not None
    assert why in cause.why
    assert cause.lift == lift


def test_every_rule_has_an_example() -> None:
    """No rule stands in the shadow of one before it."""
    reached = [causes._fitting(refusal, FACTS._replace(**known)) for refusal, known, _, _ in CAUSES]
    assert [rule.why for rule in causes.RULES if rule not in reached] == []


@pytest.mark.parametrize(
    "refusal", ["restricted: the trial submission could open a socket", "user: [Errno 1] Operation not permitted", ""]
)
def test_what_is_not_known_is_not_made_up(refusal: str) -> None:
    """Where no rule fits, there is no cause, and the refusal is told as it is."""
    assert cause_of(refusal, FACTS) is None
    assert explained(refusal, FACTS) == refusal


def test_a_refusal_is_told_with_its_cause() -> None:
    """What the Door says of a tier ends with why, and with what lifts it, where something does."""
    assert explained(f"isolated: {UNSHARE}", FACTS._replace(clone_forbidden=True)) == (
        "isolated: namespaces: [Errno 1] unshare: Operation not permitted – cause: this system forbids user namespaces "
        "to ordinary users (kernel.unprivileged_userns_clone is 0); lifted by: sudo sysctl "
        "kernel.unprivileged_userns_clone=1"
    )
    assert explained(UNSHARE, FACTS).endswith("RestrictNamespaces= may forbid it")


MOUNTED = "23 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n24 23 0:5 / /proc rw - proc proc rw\n"
NOTHING = dict.fromkeys(causes.FILES, "")


@pytest.mark.parametrize(
    ("texts", "known"),
    [
        ({}, {"most_users": None, "modules": "…"}),
        ({"status": "CapEff:\t000001ffffffffff\nSeccomp:\t0\n"}, {"can_mount": True, "filtered": False}),
        ({"status": "CapEff:\t00000000a80425fb\nSeccomp:\t2\n"}, {"can_mount": False, "filtered": True}),
        ({"status": "Seccomp:\t1\n"}, {"filtered": False}),
        ({"mounts": MOUNTED}, {"in_chroot": False}),
        ({"mounts": MOUNTED.splitlines()[1]}, {"in_chroot": True}),
        ({"most_users": "0\n"}, {"most_users": 0}),
        ({"most_users": "96365\n"}, {"most_users": 96365}),
        ({"clone": "0\n"}, {"clone_forbidden": True}),
        ({"clone": "1\n"}, {"clone_forbidden": False}),
        ({"apparmor": "1\n"}, {"apparmor_forbids": True}),
        ({"apparmor": "0\n"}, {"apparmor_forbids": False}),
        ({"modules": "capability,landlock\n"}, {"modules": "capability,landlock"}),
    ],
)
def test_facts_are_read_from_the_kernels_files(texts: dict[str, str], known: dict[str, Any]) -> None:
    """A file that is missing tells nothing, and every other is understood."""
    read = facts_of(NOTHING | texts, root=False, release="6.8.0-41-generic", machine="x86_64", in_container=False)
    assert read.release == (6, 8)
    assert {name: getattr(read, name) for name in known} == known


def test_a_release_without_numbers_is_no_fault() -> None:
    """A kernel that calls itself anything is taken for an old one."""
    assert facts_of(NOTHING, root=True, release="custom", machine="", in_container=True).release == (0, 0)


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────────

RESULTS: dict[str, dict[str, Any]] = {
    **{name: {"detail": ""} for name in TRIALS},
    "user": {"detail": "here as user 1000"},
    "users": {"refused": "[Errno 1] unshare: Operation not permitted", "errno": 1},
    "files": {"lacking": "users"},
    "rlimits": {"refused": "1024 MiB of memory were given under a limit of 64 MiB", "errno": None},
    "memory_group": {"refused": "[Errno 30] Read-only file system", "errno": 30},
}
CHECKUP = Checkup(
    isolation="restricted",
    reasons=(f"isolated: {UNSHARE}",),
    probes=diagnosed(RESULTS, FACTS._replace(clone_forbidden=True)),
    start_seconds=0.1234,
    submission_seconds=0.00456,
    runs=20,
    system="Linux 6.8.0 on x86_64",
    user="user 1000",
    python="3.12.1 at /usr/bin/python3",
    modules=("numpy", "scipy"),
)


def rows(width: int | None) -> list[str]:
    return [row for line in page.told(CHECKUP) for row in page.laid_out(line, width)]


def test_the_page_says_it_line_by_line() -> None:
    """Written to a file, each thing has one line: what was tried, what it is for, and what is in the way."""
    text = "\n".join(rows(None))
    assert text.startswith("This machine offers: restricted\n\n  isolated            a submission sees only Python")
    assert "\n→ restricted          a submission reads only Python" in text
    assert "\nWhy not more\n✗ isolated            namespaces: [Errno 1] unshare: Operation not permitted\n" in text
    assert (
        "\n✓ ordinary user       submissions never run as root (here as user 1000)"
        "\n✗ user namespace      lets an ordinary user lock a process in"
        "\n  EPERM               [Errno 1] unshare: Operation not permitted"
        "\n  cause               this system forbids user namespaces to ordinary users "
        "(kernel.unprivileged_userns_clone is 0)"
        "\n  lifted by           sudo sysctl kernel.unprivileged_userns_clone=1"
        "\n– mount namespace     shows only Python and the allowed packages, read-only (it needs: user namespace)"
        "\n✓ pid namespace       "
    ) in text
    assert "\n  refused             1024 MiB of memory were given" in text
    assert "\n– memory cgroup       exact limits of memory; the grader does without\n  EROFS               [Err" in text
    assert "\nThen run `grader doctor` again: behind one cause there may stand another.\n\nThis run\n" in text
    assert "\n  time                4.6 ms for an empty submission (median of 20), after 123 ms once\n" in text
    assert "\n  may be imported     numpy, scipy, and the standard library\n" in text


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_page_fits_the_terminal(width: int) -> None:
    """No line is longer than the terminal is wide, what is folded stands under its beginning, and no word is lost."""
    folded = rows(width)
    assert max(map(len, folded)) <= width
    assert " ".join("\n".join(folded).split()) == " ".join("\n".join(rows(None)).split())
    assert all(len(trial.title) <= page.LEFT - 2 for trial in TRIALS.values())


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_colours_only_where_they_are_wanted(monkeypatch: pytest.MonkeyPatch, no_color: str, coloured: bool) -> None:
    """A terminal gets colours, but for NO_COLOR; anything else gets plain text."""
    for name, value in {"NO_COLOR": no_color, "TERM": "xterm", "COLUMNS": "100"}.items():
        monkeypatch.setenv(name, value)
    master, slave = os.openpty()
    with open(slave, "w", encoding="utf-8") as terminal, monkeypatch.context() as patch:  # noqa: PTH123
        patch.setattr("sys.stdout", terminal)
        page._print(CHECKUP)
        terminal.flush()
        shown = os.read(master, 1 << 16).decode("utf-8", "replace")
    os.close(master)
    assert "offers: restricted" in shown
    assert ("\x1b[31m" in shown) == coloured
    with monkeypatch.context() as patch:
        patch.setattr("sys.stdout", plain := io.StringIO())
        page._print(CHECKUP)
    assert plain.getvalue().splitlines() == [row.rstrip() for row in rows(None)]


def test_other_systems_offer_the_last_tier_only() -> None:
    """Where there is no Linux, nothing is tried, and the page says why and what to do."""
    reasons = ("isolated: only Linux can do this", "restricted: only Linux can do this")
    lines = page.told(replace(CHECKUP, isolation="limited", reasons=reasons, probes=()))
    text = "\n".join(row for line in lines for row in page.laid_out(line, None))
    assert "\n✗ restricted          only Linux can do this\n" in text
    assert "\nNothing was tried: only Linux has what the other tiers are made of." in text
    assert "What was tried" not in text
    assert "again" not in text
