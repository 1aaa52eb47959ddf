"""Try what locking in needs of this machine, each thing in a process of its own that is thrown away.

`grader doctor` starts this and tells what came of it. Wherever the sandbox has a function for what is to be tried, that
function is what is called here.
"""

from __future__ import annotations

import json
import mmap
import os
import platform
import resource
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from grader.sandbox.inside import identity, kernel, namespaces, root, warm
from grader.sandbox.inside.confine import system_call_filter as our_filter
from grader.sandbox.inside.landlock import READ

View = Mapping[str, Any]

# No attempt takes more than numpy's import; one that hangs is ended.
_SECONDS = 30
_LIMITED_TO_MIB, _ASKED_FOR_MIB = 64, 1024


class NotHeldError(Exception):
    """The kernel took an order without a word, and then did not follow it."""


def start(config: Mapping[str, Any]) -> None:
    """Try all, in their order, but what needs something that was refused; print what came of them as a JSON object."""
    found: dict[str, dict[str, Any]] = {}
    for name, attempt in ATTEMPTS.items():
        lacking = [need for need in config["needs"].get(name, ()) if "detail" not in found[need]]
        found[name] = {"lacking": lacking[0]} if lacking else _in_a_fork(attempt, config["view"])
    print(json.dumps(found))  # noqa: T201 - its answer


def _in_a_fork(attempt: Callable[[View], str], view: View) -> dict[str, Any]:
    hears, says = os.pipe()
    child = os.fork()
    if not child:
        os.close(hears)
        _attempt(attempt, view, says)
    os.close(says)
    with open(hears, "rb") as answer:  # noqa: PTH123 - a descriptor
        said = answer.read()
    _, status = os.waitpid(child, 0)
    if said:
        return dict(json.loads(said))
    ended = os.waitstatus_to_exitcode(status)
    name = signal.Signals(-ended).name if ended < 0 else f"status {ended}"
    return {"refused": f"the attempt was ended by {name}", "errno": None}


def _attempt(attempt: Callable[[View], str], view: View, says: int) -> NoReturn:
    signal.alarm(_SECONDS)
    try:
        said: dict[str, Any] = {"detail": attempt(view)}
    except OSError as error:
        said = {"refused": str(error), "errno": error.errno}
    except (NotHeldError, ImportError) as error:
        said = {"refused": str(error), "errno": None}
    except BaseException:  # noqa: BLE001 - a fault of ours is told as that, and never as the machine's
        said = {"broken": traceback.format_exc(limit=-3)}
    os.write(says, json.dumps(said).encode())
    os._exit(0)


# ── the attempts: each gives a detail worth telling, or raises ───────────────────────────────────────────


def proc(_view: View) -> str:
    """Look into /proc."""
    Path("/proc/self/status").read_text()
    return ""


def user(view: View) -> str:
    """Become whom submissions run as."""
    chosen = identity.unprivileged()
    identity.become(chosen, must_read=view["search"])
    return f"here as user {chosen}"


def _alone() -> None:
    """Enter a user namespace, as one who is not root even outside of it."""
    there = os.open("/proc", os.O_RDONLY)
    identity.become(identity.unprivileged())
    identity.leave_users(there)
    os.close(there)


def users(_view: View) -> str:
    """Enter a user namespace."""
    _alone()
    return ""


def files(view: View) -> str:
    """Build the file system that submissions see, and mount a working directory in it."""
    namespaces.leave(view, os.open("/proc", os.O_RDONLY), kernel.NEW_MOUNTS)
    kernel.mount("tmpfs", root.WORK, "tmpfs", kernel.MOUNT_NOSUID | kernel.MOUNT_NODEV, "mode=700,size=1m,nr_inodes=16")
    Path(root.WORK, "file").write_text("")
    if Path("/old").exists() or Path("/proc").exists():
        raise NotHeldError("the files of this machine can still be seen")
    return ""


def processes(_view: View) -> str:
    """As the zygote does it: be the first of a namespace, have a child that is the first of another, and come back."""
    _alone()
    kernel.unshare(kernel.NEW_PIDS)
    first = os.fork()
    if first:
        # What went wrong in there is told from there.
        os.waitpid(first, 0)
        os._exit(0)
    myself = os.pidfd_open(os.getpid())
    kernel.unshare(kernel.NEW_PIDS)
    child = os.fork()
    if not child:
        os._exit(os.getpid())
    kernel.enter(myself, kernel.NEW_PIDS)
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != 1:
        raise NotHeldError("a child in a namespace of its own is not its first process")
    return ""


def network(_view: View) -> str:
    """Enter an empty network."""
    _alone()
    kernel.unshare(kernel.NEW_NETWORK)
    return ""


def messages(_view: View) -> str:
    """Enter a namespace without shared memory and queues of others."""
    _alone()
    kernel.unshare(kernel.NEW_IPC)
    return ""


def hostname(_view: View) -> str:
    """Have a name of its own for the machine."""
    _alone()
    kernel.unshare(kernel.NEW_UTS)
    socket.sethostname("sandbox")
    return ""


def landlock(_view: View) -> str:
    """Forbid all files, and see that one cannot be read."""
    version = kernel.landlock_version()
    kernel.renounce()
    kernel.landlock_restrict(kernel.landlock_create(struct.pack("=Q", READ)))
    try:
        Path(__file__).read_text("utf-8")
    except PermissionError:
        return f"version {version}"
    raise NotHeldError("files can still be read under rules that allow none")


def seccomp(_view: View) -> str:
    """Load the filter of submissions, and see that a socket cannot be opened."""
    ours = our_filter(own_root=True)
    kernel.renounce()
    ours.load()
    try:
        socket.socket().close()
    except PermissionError:
        return f"for {platform.machine()}"
    raise NotHeldError("a socket can still be opened under the filter")


def privileges(_view: View) -> str:
    """Give up what root may do, for good."""
    kernel.renounce()
    kernel.bound_capabilities()
    kernel.set_capabilities()
    return ""


def rlimits(_view: View) -> str:
    """Limit memory, and see that what is beyond is refused."""
    resource.setrlimit(resource.RLIMIT_DATA, (_LIMITED_TO_MIB << 20,) * 2)
    try:
        mmap.mmap(-1, _ASKED_FOR_MIB << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
    except OSError:
        return ""
    raise NotHeldError(f"{_ASKED_FOR_MIB} MiB of memory were given under a limit of {_LIMITED_TO_MIB} MiB")


def pidfd(_view: View) -> str:
    """Signal a process by a descriptor."""
    try:
        signal.pidfd_send_signal(os.pidfd_open(os.getpid()), 0)
    except OSError as error:
        raise OSError(error.errno, f"pidfd: {os.strerror(error.errno or 0)}") from error
    return ""


def packages(view: View) -> str:
    """Load the packages as submissions have them, and count the threads that came with them."""
    warm.load(view)
    numpy = sys.modules["numpy"]
    tasks = Path("/proc/self/task")
    threads = len(list(tasks.iterdir())) if tasks.exists() else 1
    if threads > 1:
        raise NotHeldError(f"numpy's linear algebra runs on {threads} threads: it is to run on one")
    return f"numpy {numpy.__version__} in {Path(str(numpy.__file__)).parent}"


def memory_group(_view: View) -> str:
    """Make a group of processes with a memory limit of its own, and remove it."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(",") or not controllers:
            folder = Path("/sys/fs/cgroup", "memory" if controllers else "", path.lstrip("/"))
            if controllers or "memory" in (folder / "cgroup.controllers").read_text().split():
                made = folder / f"grader-doctor-{os.getpid()}"
                made.mkdir()
                made.rmdir()
                return ""
    raise FileNotFoundError(2, "there is no group with control over memory")


ATTEMPTS: Mapping[str, Callable[[View], str]] = {
    "proc": proc,
    "user": user,
    "users": users,
    "files": files,
    "processes": processes,
    "network": network,
    "messages": messages,
    "hostname": hostname,
    "landlock": landlock,
    "seccomp": seccomp,
    "privileges": privileges,
    "rlimits": rlimits,
    "pidfd": pidfd,
    "packages": packages,
    "memory_group": memory_group,
}
