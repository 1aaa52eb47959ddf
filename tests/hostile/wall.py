"""A wall around the attacks: what succeeds in a weak tier harms nothing but the inside of the wall.

Run as `python wall.py UID ROOM COMMAND…`. The command runs as that user in process, mount, network, ipc and uts
namespaces of its own, with empty folders where others keep their files, and ends with all that it started; the rest of
the disk cannot be changed. `ROOM` is the folder, empty and new, in which it starts. Inside, every process, file, queue
and socket that is there was left by an attack or made by us.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import struct
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
MASKED = ("/tmp", "/var/tmp", "/dev/shm", "/home", "/root")  # noqa: S108 - they are made empty, not used
QUEUES = "/dev/shm/queues"  # noqa: S108 - the same
"""Where the names of POSIX message queues are seen."""
HOME = "/home/teacher"
HOST_NAME = "CANARY_HOST"
"""The variable whose value becomes the name of the host."""

_NEWUSER, _OTHERS = 0x10000000, 0x00020000 | 0x04000000 | 0x08000000 | 0x20000000 | 0x40000000
_RECURSIVE, _PRIVATE = 16384, 1 << 18
_MOUNT_SETATTR, _AT_RECURSIVE, _RDONLY = 442, 0x8000, 1
_DIE_WITH_PARENT = 1
_libc = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    """Build the wall, run the command inside, and take its exit status."""
    user, room, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    _unshare(user)
    inside = os.fork()
    if inside == 0:
        _libc.prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        _guarded(user, room, command)
    _, status = os.waitpid(inside, 0)
    os._exit(os.waitstatus_to_exitcode(status) & 0x7F)


def _unshare(user: int) -> None:
    me, group = os.geteuid(), os.getegid()
    if me == 0:
        _must(_libc.unshare(_OTHERS))
        return
    if user != me:
        raise SystemExit("only root can become somebody else")
    _must(_libc.unshare(_NEWUSER | _OTHERS))
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{me} {me} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def _guarded(user: int, room: str, command: list[str]) -> None:
    """Be the first process of the inside: furnish it, start the command, bury the dead until it ends."""
    try:
        _furnish(user, room)
        worker = os.fork()
        if worker == 0:
            _become(user)
            os.chdir(room)
            os.execv(command[0], command)  # noqa: S606 - no shell is wanted
        while True:
            pid, status = os.wait()
            if pid == worker:
                os._exit(os.waitstatus_to_exitcode(status) & 0x7F)
    except BaseException as error:  # noqa: BLE001 - whatever it is, no second process may go on from here
        os.write(2, f"no wall: {error!r}\n".encode())
        os._exit(125)


def _furnish(user: int, room: str) -> None:
    _mount("none", "/", None, _RECURSIVE | _PRIVATE)
    needed = [Path(path).resolve() for path in (sys.base_prefix, sys.prefix, PROJECT)]
    needed = [path for path in needed if not any(path != other and path.is_relative_to(other) for other in needed)]
    kept = {path: os.open(path, os.O_RDONLY | os.O_DIRECTORY) for path in dict.fromkeys(needed)}
    _read_only("/")
    # What is written to these folders lies under a mask, out of sight.
    _mount("tmpfs", MASKED[0], "tmpfs", 0)
    changes = os.open(MASKED[0], os.O_RDONLY | os.O_DIRECTORY)
    for mask in filter(os.path.isdir, MASKED):
        # The home of root stays closed to others where root is the user: that is what it is like.
        mode = "0700" if mask == "/root" and user == 0 else "0755" if mask in ("/root", "/home") else "1777"
        _mount("tmpfs", mask, "tmpfs", 0, f"mode={mode}")
    for number, (path, opened) in enumerate(kept.items()):
        if any(path.is_relative_to(mask) for mask in MASKED):
            path.mkdir(parents=True, exist_ok=True)
        _changeable(path, opened, Path(f"/proc/self/fd/{changes}/{number}"))
        os.close(opened)
    os.close(changes)
    _mount("proc", "/proc", "proc", 0)
    Path(QUEUES).mkdir(parents=True)
    _mount("mqueue", QUEUES, "mqueue", 0)
    _network_up()
    name = os.environ.get(HOST_NAME, "inside").encode()
    _must(_libc.sethostname(name, len(name)))
    for folder in (room, HOME):
        Path(folder).mkdir(parents=True)
        if os.geteuid() == 0:
            os.chown(folder, user, user)


def _changeable(path: Path, opened: int, changes: Path) -> None:
    """Put a folder back in its place: what is written to it is kept apart, and gone at the end."""
    for part in ("upper", "work"):
        (changes / part).mkdir(parents=True)
    upper = changes / "upper"
    now = os.fstat(opened)
    upper.chmod(now.st_mode & 0o7777)
    where = f"lowerdir=/proc/self/fd/{opened},upperdir={upper},workdir={changes / 'work'}"
    _mount("overlay", str(path), "overlay", 0, where)


def _read_only(path: str) -> None:
    how = struct.pack("QQQQ", _RDONLY, 0, 0, 0)
    _must(_libc.syscall(_MOUNT_SETATTR, -100, path.encode(), _AT_RECURSIVE, how, len(how)), path)


def _network_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
        fcntl.ioctl(channel, 0x8914, struct.pack("16sh22x", b"lo", 1))


def _become(user: int) -> None:
    if os.geteuid() == 0 and user != 0:
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)


def _mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    encoded = kind.encode() if kind else None
    _must(_libc.mount(source.encode(), target.encode(), encoded, ctypes.c_ulong(flags), data.encode()), target)


def _must(result: int, what: str = "") -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)


if __name__ == "__main__":
    main()
