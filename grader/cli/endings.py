"""How a command ends that did not come to its end: what is told, and the exit code. Loaded only then."""

from __future__ import annotations

import errno
import io
import os
import sys
import traceback

import click

from grader.cli import codes
from grader.errors import GraderFault, NothingToGrade, SpecError, UsageError
from grader.text import clean, counted

FAULTS_SHOWN = 100
LONGEST_MESSAGE = 8000


def ended(error: BaseException, *, debug: bool) -> int:  # noqa: PLR0911 - one for each kind of ending
    """Tell an error in clear lines, with `debug` in full; give the exit code."""
    match error:
        case KeyboardInterrupt() | click.Abort():
            return _told("interrupted", codes.INTERRUPTED)
        case SystemExit() | BrokenPipeError():
            return _unread()
        case click.ClickException():
            # What was called with may be names of files of students: a shell writes them out for `*`.
            told = io.StringIO()
            error.show(told)
            print(clean(told.getvalue(), limit=LONGEST_MESSAGE), end="", file=sys.stderr)
            return codes.BAD_USAGE
        case SpecError():
            for fault in error.faults[:FAULTS_SHOWN]:
                print(fault, file=sys.stderr)
            shown = f" (the first {FAULTS_SHOWN} are shown)" if len(error.faults) > FAULTS_SHOWN else ""
            what = f"{counted(len(error.faults), 'fault')} in the assignment{shown}"
            return _told(what, codes.BAD_USAGE, error if debug else None)
        case NothingToGrade():
            return _told(str(error), codes.NOTHING_TO_GRADE, error if debug else None)
        case UsageError():
            return _told(str(error), codes.BAD_USAGE, error if debug else None)
        case OSError(errno=errno.ENOSPC | errno.EDQUOT | errno.EIO):
            what = f"the output cannot be written: {error.strerror}"
            return _told(what, codes.BAD_USAGE, error if debug else None)
        case GraderFault():
            return _told(f"internal fault: {error}", codes.INTERNAL_FAULT, error if debug else None)
        case _:
            what = f"internal fault: {type(error).__name__}: {error} (run again with --debug for a traceback)"
            return _told(what, codes.INTERNAL_FAULT, error if debug else None)


def _unread() -> int:
    """End when whoever read our output has gone. The libraries that print turn that into SystemExit."""
    # What is left in the buffers has no reader either: without this, Python complains at its end.
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 - it lives as long as the process
    return codes.INTERRUPTED


def _told(message: str, code: int, error: BaseException | None = None) -> int:
    """Tell what happened; with `error`, after its traceback."""
    if error is not None:
        traceback.print_exception(error)
    print(f"grader: {clean(message, limit=LONGEST_MESSAGE)}", file=sys.stderr)
    return code
