"""The same Door on other machines: for an ordinary user, without /proc, where the kernel refuses a part.

Each of these is made for one process alone, of this machine's own parts.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import shutil
import struct
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sandboxed import (  # noqa: F401 - each test runs in every tier
    HOARD,
    OFFERED,
    call,
    in_every_tier,
    in_one_tier,
    only,
    only_in,
    returned,
    sit,
    when_it_hoards,
)

import grader
from grader.model import Isolation

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
only_root = pytest.mark.skipif(not ROOT, reason="only root can become somebody else")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it speaks of Linux")

# ── as the kernel sees a submission ─────────────────────────────────────────────────────────────────────────


def test_a_submission_is_nobody_and_may_nothing(tier: Isolation) -> None:
    """From outside: never the host's root, no capability, no way to one, and under a filter, as the tier promises."""
    seen: dict[str, list[str]] = {}
    spaces: dict[str, bool] = {}

    def look(pid: int) -> None:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            name, _, words = line.partition(":")
            seen[name] = words.split()
        for name in ("user", "mnt", "pid", "net", "ipc", "uts"):
            if ROOT:  # nobody else may look
                spaces[name] = os.readlink(f"/proc/{pid}/ns/{name}") != os.readlink(f"/proc/self/ns/{name}")  # noqa: PTH115

    code = f"import time, os\ndef f():\n    {HOARD}\n    time.sleep(0.7)\n    return os.getpid(), os.getuid()"
    with when_it_hoards(look):
        inner = returned(only(sit(code, call("f"))))
    assert len(set(seen["Uid"])) == len(set(seen["Gid"])) == 1
    assert seen["Uid"] != ["0"] * 4
    assert seen["Gid"] != ["0"] * 4
    if ROOT:
        assert seen["Groups"] == []
    if tier == "limited":
        return
    # A Python that only root can read is read with one capability, of which Landlock leaves no more than that.
    reads_any_file = 1 << 2
    capabilities = {name: int(seen[name][0], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")}
    allowed = {0, reads_any_file} if tier == "restricted" and ROOT else {0}
    bound = capabilities.pop("CapBnd")
    assert set(capabilities.values()) <= allowed
    assert bound == 0 or not (ROOT or tier == "isolated")  # only root can give that up, and nothing comes of it
    assert (seen["NoNewPrivs"], seen["Seccomp"]) == (["1"], ["2"])
    assert set(spaces.values()) <= {tier == "isolated"}
    if tier == "isolated":
        assert inner == (1, 1000)


# ── other machines ──────────────────────────────────────────────────────────────────────────────────────────

SCRIPT = """
    import json, sys
    from grader.errors import UsageError
    from grader.model import Limits, Source, Target, ValueOf
    from grader.sandbox import Door
    code = b'''import os, numpy as np
    x = [np.linalg.inv(np.eye(2) * 2).tolist(), os.getcwd(), os.getuid(), os.getpid(), 0.1 + 0.2]
    print('loaded')'''.replace(b"\\n    ", b"\\n")
    try:
        with Door(isolation=sys.argv[1] or None) as door:
            session = door.run(Source("hw3.py", code), [ValueOf(Target("x"))], Limits(load_seconds=60.0))
            print(json.dumps([door.isolation, door.reasons, repr(session)]))
    except UsageError as error:
        print(json.dumps(["", [str(error)], ""]))
"""


@pytest.fixture(scope="module")
def moved() -> Iterator[tuple[str, Path]]:
    """A Python that anybody may start, and a folder with the grader and numpy that anybody may read."""
    version = f"python3.{sys.version_info.minor}"
    pythons = [sys.executable, *(str(Path(folder, version)) for folder in ("/usr/bin", "/usr/local/bin"))]
    ask = "import sys; print(sys.version_info[:2], sys.prefix)"
    for python in pythons:
        try:
            done = subprocess.run(
                [python, "-Sc", ask], user=65534 if ROOT else None, capture_output=True, text=True, check=True, env={}
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        if done.stdout.startswith(str(tuple(sys.version_info[:2]))):
            break
    else:
        pytest.skip("there is no Python of this version that everybody may start")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        shutil.copytree(Path(grader.__file__).parent, folder / "grader")
        for each in Path(np.__file__).parents[1].glob("numpy*"):
            shutil.copytree(each, folder / each.name, ignore=shutil.ignore_patterns("tests", "__pycache__"))
        yield python, folder


def elsewhere(
    moved: tuple[str, Path], tier: str = "", *, inside: tuple[str, ...] = (), before: str = "", **how: Any
) -> tuple[str, list[str], str]:
    """Open a Door and run a submission in a process that is started in another way; give what it came to."""
    python, folder = moved
    command = [*inside, python, "-c", before + textwrap.dedent(SCRIPT), tier]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(folder)}, cwd="/", **how
    )
    assert done.stdout, done.stderr
    isolation, reasons, session = json.loads(done.stdout)
    return isolation, reasons, session


@only_root
@only_in("isolated", "restricted")
def test_an_ordinary_user_has_the_same(moved: tuple[str, Path], tier: Isolation) -> None:
    """Who grades makes no difference: neither to the tier nor, in a box of its own, to anything that comes back."""
    somebody = elsewhere(moved, tier, user=1234, group=1234, extra_groups=[])
    assert somebody[:2] == (tier, [])
    assert "[[0.5, 0.0], [0.0, 0.5]]" in somebody[2]
    if tier == "isolated":
        assert somebody == elsewhere(moved, tier)


@only_root
def test_packages_may_lie_where_only_root_can_read(moved: tuple[str, Path], tier: Isolation) -> None:
    """An environment in root's own folder does for all tiers, though submissions run as somebody else."""
    _, folder = moved
    folder.chmod(0o700)
    try:
        isolation, reasons, session = elsewhere(moved, tier)
    finally:
        folder.chmod(0o755)
    assert (isolation, reasons) == (tier, [])
    assert "[[0.5, 0.0], [0.0, 0.5]]" in session


def works(*command: str, **how: Any) -> bool:
    """Whether this machine can do that at all."""
    return subprocess.run(command, capture_output=True, check=False, env={}, **how).returncode == 0


@in_one_tier
def test_this_machine_offers_what_it_can() -> None:
    """A tier that breaks is no tier that is not offered: what the kernel has, found without a line of ours, is used."""
    has_landlock = ctypes.CDLL(None).syscall(LANDLOCK, None, ctypes.c_size_t(0), 1) >= 1
    if has_landlock and platform.machine() in {"x86_64", "aarch64"}:
        assert "restricted" in OFFERED
        new = ("unshare", "--user", "--map-root-user", "--mount", "--pid", "--net", "--fork", "true")
        if works(*new, user=65534 if ROOT else None):
            assert "isolated" in OFFERED


@only_root
@only_in("restricted")
def test_without_proc_a_door_is_restricted_and_says_why(moved: tuple[str, Path]) -> None:
    """In a container that hides /proc, no users can be mapped: the next tier holds, and the reason names the file."""
    inside = ("unshare", "-m", "sh", "-c", 'mount -t tmpfs none /proc && exec "$@"', "sh")
    if not works(*inside, "true"):
        pytest.skip("/proc cannot be hidden here")
    isolation, (reason,), session = elsewhere(moved, inside=inside)
    assert isolation == "restricted"
    assert "[[0.5, 0.0], [0.0, 0.5]]" in session
    assert reason.startswith("isolated: namespaces: ")
    assert "proc" in reason


@only_root
@only_in("isolated")
def test_root_of_a_container_with_no_other_user_is_somebody_outside(moved: tuple[str, Path]) -> None:
    """Where only one user is mapped nobody else can be become, nor need be: outside, that is an ordinary one."""
    if not works("unshare", "-r", "true", user=1234):
        pytest.skip("users cannot be mapped here")
    isolation, reasons, session = elsewhere(moved, inside=("unshare", "-r"), user=1234, group=1234, extra_groups=[])
    assert (isolation, reasons) == ("isolated", [])
    assert "[[0.5, 0.0], [0.0, 0.5]]" in session


# Refuses system calls by their numbers, for this process and all that it starts.
REFUSE = """
import ctypes
instructions, length = {instructions!r}, {length}
program = ctypes.create_string_buffer(instructions, len(instructions))
class Header(ctypes.Structure): _fields_ = [("length", ctypes.c_ushort), ("program", ctypes.c_void_p)]
libc, zero = ctypes.CDLL(None), ctypes.c_ulong(0)
assert libc.prctl(38, ctypes.c_ulong(1), zero, zero, zero) == 0
assert libc.prctl(22, ctypes.c_ulong(2), ctypes.byref(Header(length, ctypes.addressof(program)))) == 0
"""
UNSHARE, LANDLOCK = {"x86_64": 272, "aarch64": 97}.get(platform.machine(), 0), 444
_EPERM, _ENOSYS = 1, 38


def refuse(number: int, error: int) -> str:
    """Write the lines of Python that have one system call refused from then on."""
    load, equal, give = 0x20, 0x15, 0x06
    rows = [(load, 0, 0, 0), (equal, 0, 1, number), (give, 0, 0, 0x00050000 | error), (give, 0, 0, 0x7FFF0000)]
    packed = b"".join(struct.pack("=HBBI", *row) for row in rows)
    return REFUSE.format(instructions=packed, length=len(rows))


@pytest.mark.skipif(not UNSHARE, reason="the number of the call is not known for this machine")
@only_in("restricted")
def test_without_namespaces_a_door_is_restricted_and_says_why(moved: tuple[str, Path]) -> None:
    """As under Docker's filter, or where an administrator forbids them: the next tier holds, and the reason says so."""
    isolation, (reason,), session = elsewhere(moved, before=refuse(UNSHARE, _EPERM))
    assert isolation == "restricted"
    assert reason.startswith("isolated: namespaces: ")
    assert "unshare: Operation not permitted" in reason
    assert "[[0.5, 0.0], [0.0, 0.5]]" in session
    isolation, (reason,), _ = elsewhere(moved, "isolated", before=refuse(UNSHARE, _EPERM))
    assert reason.startswith("this machine does not offer the isolation that was asked for")
    assert "unshare: Operation not permitted" in reason


@pytest.mark.skipif(not UNSHARE, reason="the numbers of the calls are not known for this machine")
@only_in("limited")
def test_without_landlock_a_door_is_limited_and_says_why(moved: tuple[str, Path]) -> None:
    """On a kernel without it neither wall stands, and each says what is missing."""
    isolation, reasons, session = elsewhere(moved, before=refuse(LANDLOCK, _ENOSYS))
    assert isolation == "limited"
    assert [reason.partition(": ")[0] for reason in reasons] == ["isolated", "restricted"]
    assert all("landlock" in reason for reason in reasons)
    assert "[[0.5, 0.0], [0.0, 0.5]]" in session
