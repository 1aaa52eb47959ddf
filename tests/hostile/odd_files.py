"""Files that should not stand among submissions: what is no file, no text, no name, or more than there should be."""

from __future__ import annotations

import codecs
import contextlib
import os
import socket
import tarfile
import zipfile
from pathlib import Path

from conftest import HW3

RIGHT = (HW3 / "attempts" / "einsum" / "passed-strings.py").read_bytes()
"""Worth 6 of 13 points."""
SECRET = "SECRET_OF_ANOTHER"  # noqa: S105 - what must not be found
CROWD = 20_000
"""Files beside the submission in one student's folder."""


def special_files(folder: Path, elsewhere: Path) -> None:
    """Put what waits, acts or leads elsewhere when it is opened where a submission should be."""
    os.mkfifo(folder / "pipe.py")
    (folder / "mapped").mkdir()
    os.mkfifo(folder / "mapped" / "hw3.py")
    opened = os.open(folder, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(f"/proc/self/fd/{opened}/socket.py")  # a socket's path is short
    os.close(opened)
    (folder / "link.py").symlink_to(elsewhere / "hw3.py")
    (folder / "dangling.py").symlink_to("nowhere.py")
    (folder / "loop.py").symlink_to("loop.py")
    (folder / "linked").symlink_to(elsewhere)
    with contextlib.suppress(PermissionError):  # to make a device takes rights that not even every root has
        os.mknod(folder / "device.py", 0o20644, os.makedev(1, 5))
        os.mknod(folder / "disk.py", 0o60644, os.makedev(7, 250))


def archives(folder: Path) -> None:
    """Pack what would do harm where it is unpacked."""
    with zipfile.ZipFile(folder / "slip.zip", "w") as packed:
        packed.writestr("../../slipped.py", "x = 1")
        packed.writestr("/slipped.py", "x = 1")
        link = zipfile.ZipInfo("hw3.py")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("hw3.py", b"\0" * 50_000_000)
    os.mkfifo(folder / "waits.zip")
    (folder / "packed").mkdir()
    (folder / "packed" / "hw3.zip").write_bytes((folder / "slip.zip").read_bytes())
    with tarfile.open(folder / "tarred.tar.gz", "w:gz") as tarred:
        tarred.add(folder / "slip.zip", "../slipped.py")


GRADED: dict[bytes, tuple[str, bytes]] = {
    b"ordinary.py": ("ordinary", RIGHT),
    b"bom.py": ("bom", codecs.BOM_UTF8 + RIGHT),
    b"latin.py": ("latin", b"# coding: latin-1\n# caf\xe9\n" + RIGHT),
    b"numpy.py": ("numpy", RIGHT),
    b"conftest.py": ("conftest", RIGHT),
    b"A.py": ("A", RIGHT),
    b"a.py": ("a", RIGHT),
    b"CON.py": ("CON", RIGHT),
    b"-rf.py": ("-rf", RIGHT),
    b"=HYPERLINK(1).py": ("=HYPERLINK(1)", RIGHT),
    b"up\\..\\..\\up.py": ("up\\..\\..\\up", RIGHT),
    b"x" * 252 + b".py": ("x" * 252, RIGHT),
    b"new\nline.py": ("new\\nline", RIGHT),
    b"esc\x1b]0;t\x07\x1b[2J.py": ("esc\\x1b]0;t\\x07\\x1b[2J", RIGHT),
    b"bad\xff.py": ("bad\\udcff", RIGHT),
    b"\x9b31m.py": ("\\udc9b31m", RIGHT),
    "\u202egpj.py".encode(): ("\\u202egpj", RIGHT),
    "Zoe\u0308.py".encode(): ("Zo\u00eb", RIGHT),
}
"""By the bytes of the file's name: the student that it is, and what it holds; each is worth the same points."""

UNRUN: dict[str, bytes] = {
    "utf16": RIGHT.decode().encode("utf-16"),
    "nul": RIGHT + b"\0",
    "no-such-coding": b"# coding: ../../../evil\n" + RIGHT,
    "two-minds": codecs.BOM_UTF8 + b"# coding: latin-1\n" + RIGHT,
    "not-text": b"# coding: zip\n" + RIGHT,
    "brackets": b"(" * 100_000,
    "signs": b"x = " + b"-" * 900_000 + b"1",
}
"""What Python cannot read, each a student's own fault."""


TOOLS = ("conftest", "sitecustomize", "usercustomize", "numpy", "json", "yaml", "click", "rich", "jinja2", "grader")
"""Modules that Python, the grader or tools around it import by name."""


def beside(folder: Path, marker: Path) -> None:
    """Lay a submission among files that tools read, each of which would leave a mark if it were run."""
    folder.mkdir()
    (folder / "hw3.py").write_bytes(RIGHT)
    mark = f"open({str(marker)!r}, 'a').write(__name__)\n"
    for name in TOOLS:
        (folder / f"{name}.py").write_text(mark)
    (folder / "evil.pth").write_text(f"import os; {mark}")
    (folder / "pyproject.toml").write_text("[tool.grader]\n")
    (folder / "setup.cfg").write_text("[tool:pytest]\naddopts = --nonsense\n")
    (folder / ".git").mkdir()


def hand_in(root: Path) -> Path:
    """Fill the folder of a class, and one elsewhere that links lead to; give the first."""
    folder, elsewhere = root / "class", root / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (elsewhere / "hw3.py").write_text(f"{SECRET} = [\n")
    for name, (_, data) in GRADED.items():
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(data)
    for student, data in UNRUN.items():
        (folder / f"{student}.py").write_bytes(data)
    for name in ("\u00c4.py", "A\u0308.py"):
        (folder / name).write_bytes(RIGHT)
    (folder / "..\\..\\hidden.py").write_bytes(RIGHT)
    with (folder / "huge.py").open("wb") as file:
        file.truncate(100_000_000)
    (elsewhere / "shared.py").write_bytes(RIGHT)
    (folder / "hard.py").hardlink_to(elsewhere / "shared.py")
    special_files(folder, elsewhere)
    archives(folder)
    beside(folder / "beside", root / "marker")
    (folder / "crowd").mkdir()
    (folder / "crowd" / "hw3.py").write_bytes(RIGHT)
    for number in range(CROWD):
        (folder / "crowd" / f"{number:05}{'x' * 90}.txt").touch()
    return folder
