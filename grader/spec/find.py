"""Which assignment is meant: the only one, the one that is named, or a question back to the user."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from grader.errors import SpecError, UsageError
from grader.spec.document import parse
from grader.spec.load import ASSIGNMENT, natural, read_bytes
from grader.text import listed

if TYPE_CHECKING:
    from collections.abc import Sequence


OPTION: Final = "; name it with --problems"


def find_assignments(problems: Path, advice: str = "") -> tuple[Path, ...]:
    """List the assignments of a folder: the folder itself, or those in it. Raises UsageError when there is none.

    advice: what follows the words that there is no such folder.
    """
    if not problems.is_dir():
        what = "is a file, not a folder" if problems.exists() else f"is no folder in {Path.cwd()}"
        raise UsageError(
            f"{problems} {what}: expected a folder with an {ASSIGNMENT}, or a folder of such folders{advice}"
        )
    try:
        if (problems / ASSIGNMENT).exists():
            return (problems,)
        inner = sorted(problems.iterdir(), key=lambda path: natural(path.name))
        found = tuple(path for path in inner if (path / ASSIGNMENT).exists())
    except OSError as error:
        raise UsageError(f"{error.filename or problems} cannot be read: {error.strerror}") from None
    if not found:
        raise UsageError(
            f"no assignment in {problems}: neither {problems / ASSIGNMENT} nor {problems / '*' / ASSIGNMENT} exists"
        )
    return found


def choose(problems: Path, hints: Sequence[str] = ()) -> Path:
    """Choose the assignment that is meant: the only one, or the one that a hint names.

    A hint is the name of a submissions folder or of a student's file; it fits an assignment of that name, and one
    whose students hand in a file of that name. Raises UsageError when no assignment or more than one is left.
    """
    found = find_assignments(problems, OPTION)
    if len(found) == 1:
        return found[0]
    wanted = {Path(hint).name.removesuffix(".py") for hint in hints}
    named = [folder for folder in found if folder.name in wanted]
    fitting = named or [folder for folder in found if _file(folder).removesuffix(".py") in wanted]
    if len(fitting) == 1:
        return fitting[0]
    names = listed([folder.name for folder in found], joint="or")
    raise UsageError(f"which assignment: {names}? Choose one with --problems {fitting[0] if fitting else found[0]}")


def _file(folder: Path) -> str:
    # A faulty assignment is still one of the choices: its faults are told once it is chosen.
    path = folder / ASSIGNMENT
    try:
        data = parse(read_bytes(path), str(path)).data
    except SpecError:
        return ""
    return str(data.get("file")) if isinstance(data, dict) else ""
