"""Secrets put where attacks look for them, each with a token of its own: if one shows up in a result, it leaked."""

from __future__ import annotations

import ctypes
import os
import re
import secrets
import shutil
import socket
from contextlib import suppress
from pathlib import Path

from wall import HOME, HOST_NAME, MASKED, PROJECT

CLASS = Path("/tmp/class")  # noqa: S108 - behind the wall, where it is ours
HOMES = {True: Path("/root"), False: Path(HOME)}
PORT = 47011
TOKEN = re.compile("CANARY-[0-9a-f]{16}")
IN_ENVIRONMENT, IN_HOST_NAME = "GRADER_TOKEN", HOST_NAME

_SYSTEM_V_KEY = 0x5EC0DE
_OPEN_QUEUE, _ADD_KEY, _KEYCTL = {"x86_64": (240, 248, 250), "aarch64": (180, 217, 219)}.get(
    os.uname().machine, (0, 0, 0)
)
_JOIN_SESSION, _SESSION_KEYRING = 1, -3
_libc = ctypes.CDLL(None, use_errno=True)
_libc.shmat.restype = ctypes.c_void_p


def token() -> str:
    """Make a secret that no attack can guess."""
    return f"CANARY-{secrets.token_hex(8)}"


class Planted:
    """All secrets of one batch, by the place where they were put."""

    def __init__(self, given: dict[str, str]) -> None:
        self.tokens = dict(given)
        self._kept: list[object] = []
        self._files()
        self._memory()
        self._kernel()
        self._sockets()

    def seen_in(self, text: str) -> list[str]:
        """Name the places whose secret is in a text."""
        found = set(TOKEN.findall(text))
        return sorted(place for place, secret in self.tokens.items() if secret in found)

    def classmate(self) -> bytes:
        """Give an honest submission that holds a secret: nobody else may learn it."""
        honest = (PROJECT / "submissions" / "s02-functions.py").read_bytes()
        return honest + f'\nremark = "{self._new("classmate")}"\n'.encode()

    def _new(self, place: str) -> str:
        return self.tokens.setdefault(place, token())

    def _files(self) -> None:
        problems = CLASS / "problems" / "hw3"
        shutil.copytree(PROJECT / "problems" / "hw3", problems)
        with (problems / "reference.py").open("a") as file:
            file.write(f'\nremark = "{self._new("reference")}"\n')
        submissions = CLASS / "submissions" / "s02-classmate"
        submissions.mkdir(parents=True)
        (submissions / "hw3.py").write_bytes(self.classmate())
        home = HOMES[os.geteuid() == 0]
        for name in (".netrc", ".ssh/id_ed25519", ".config/pip/pip.conf"):
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_text(f"password {self._new('home')}\n")
        Path("/tmp", f"notes-{self._new('name of a file')}").write_text(self._new("temporary file"))  # noqa: S108
        Path("/dev/shm/notes").write_text(self._new("shared memory"))  # noqa: S108
        opened = os.open(problems / "reference.py", os.O_RDONLY)
        os.set_inheritable(opened, True)

    def _memory(self) -> None:
        self._kept += [self._new("memory"), bytearray(self._new("memory").encode() * 1000)]

    def _kernel(self) -> None:
        number = _libc.shmget(_SYSTEM_V_KEY, 4096, 0o1600)
        place = _libc.shmat(number, None, 0)
        secret = self._new("System V").encode()
        ctypes.memmove(place, secret, len(secret))
        _libc.syscall(_OPEN_QUEUE, b"grader", os.O_RDWR | os.O_CREAT, 0o600, None)
        # A keyring of this batch alone: it ends with the processes that have it.
        if _libc.syscall(_KEYCTL, _JOIN_SESSION, b"hostile") > 0:
            secret = self._new("keyring").encode()
            _libc.syscall(_ADD_KEY, b"user", b"grader", secret, len(secret), _SESSION_KEYRING)

    def _sockets(self) -> None:
        for family, name in (
            (socket.AF_UNIX, str(CLASS / "grader.sock")),
            (socket.AF_UNIX, "\0grader"),
            (socket.AF_INET, ("127.0.0.1", PORT)),
        ):
            listening = socket.socket(family)
            listening.bind(name)
            listening.listen(100)
            self._kept.append(listening)


class Leftovers:
    """What lies around behind the wall, and what is new since."""

    def __init__(self) -> None:
        self._before = self._now()

    def new(self) -> list[str]:
        """Name what was not there before."""
        return sorted(self._now() - self._before)

    def accept(self) -> None:
        """Take what is there now for what was there before."""
        self._before = self._now()

    def _now(self) -> set[str]:
        found = {f"file {path}" for top in MASKED for path in _files(Path(top))}
        for kind in ("shm", "sem", "msg"):
            lines = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()[1:]
            found |= {f"System V {kind} {line.split()[0]}" for line in lines}
        for line in Path("/proc/net/unix").read_text().splitlines()[1:]:
            if len(line.split()) > 7:
                found.add(f"socket {line.split()[7]}")
        return found


def processes() -> set[int]:
    """Give the numbers of all processes behind the wall that have not ended."""
    found = set()
    for name in _names("/proc"):
        if name.isdigit():
            with suppress(OSError):
                if Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX":
                    found.add(int(name))
    return found


def _files(top: Path) -> list[str]:
    """List two levels of a folder, but for Python itself."""
    found = []
    for folder, folders, files in os.walk(top):
        folders[:] = [name for name in folders if name not in (".pyenv", "site-packages", ".venv")]
        if len(Path(folder).relative_to(top).parts) > 3 or "pyenv" in folder:
            folders.clear()
        found += [f"{folder}/{name}" for name in folders + files]
    return found


def _names(folder: str) -> list[str]:
    try:
        return [path.name for path in Path(folder).iterdir()]
    except OSError:
        return []
