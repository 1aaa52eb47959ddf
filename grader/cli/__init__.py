"""The command line: thin. Arguments in, text and an exit code out."""

from __future__ import annotations

import errno
import os
import signal
import sys
import traceback

from grader.cli import codes
from grader.errors import GraderFault, NothingToGrade, SpecError, UsageError
from grader.text import counted

FAULTS_SHOWN = 100


def main() -> None:
    """Run the command line of this process. A request to end, as CI sends it, is an interrupt like Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(call(sys.argv[1:]))


def call(arguments: list[str]) -> int:  # noqa: PLR0911 - one for each kind of ending
    """Run one command; give its exit code. Every error is told in clear lines, and in full with `--debug`."""
    import click

    from grader.cli.commands import grader

    debug = "--debug" in arguments
    try:
        return grader.main(args=arguments, prog_name="grader", standalone_mode=False) or codes.DONE
    except (KeyboardInterrupt, click.Abort):
        return _told("interrupted", codes.INTERRUPTED)
    except (SystemExit, BrokenPipeError):
        return _unread()
    except click.ClickException as error:
        error.show()
        return codes.BAD_USAGE
    except SpecError as error:
        for fault in error.faults[:FAULTS_SHOWN]:
            print(fault, file=sys.stderr)
        shown = f" (the first {FAULTS_SHOWN} are shown)" if len(error.faults) > FAULTS_SHOWN else ""
        return _told(f"{counted(len(error.faults), 'fault')} in the assignment{shown}", codes.BAD_USAGE, debug=debug)
    except NothingToGrade as error:
        return _told(str(error), codes.NOTHING_TO_GRADE, debug=debug)
    except UsageError as error:
        return _told(str(error), codes.BAD_USAGE, debug=debug)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            return _fault(error, debug=debug)
        return _told(f"the output cannot be written: {error.strerror}", codes.BAD_USAGE, debug=debug)
    except GraderFault as error:
        return _told(f"internal fault: {error}", codes.INTERNAL_FAULT, debug=debug)
    except Exception as error:  # noqa: BLE001 - the last place where a fault of ours can be told in one line
        return _fault(error, debug=debug)


def _fault(error: Exception, *, debug: bool) -> int:
    what = f"internal fault: {type(error).__name__}: {error}"
    return _told(f"{what} (run again with --debug for a traceback)", codes.INTERNAL_FAULT, debug=debug)


def _unread() -> int:
    """End when whoever read our output has gone. The libraries that print turn that into SystemExit."""
    # What is left in the buffers has no reader either: without this, Python complains at its end.
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 - it lives as long as the process
    return codes.INTERRUPTED


def _told(message: str, code: int, *, debug: bool = False) -> int:
    if debug:
        traceback.print_exc()
    print(f"grader: {message}", file=sys.stderr)
    return code
