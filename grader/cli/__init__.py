"""The command line: thin. Arguments in, text and an exit code out."""

from __future__ import annotations

import sys
import traceback
from typing import Final

from grader.errors import GraderFault, NothingToGrade, SpecError, UsageError
from grader.text import counted

FULL_MARKS: Final = 0
POINTS_LOST: Final = 1
INTERRUPTED: Final = 2
INTERNAL_FAULT: Final = 3
BAD_USAGE: Final = 4
NOTHING_TO_GRADE: Final = 5


def main() -> None:
    """Run the command line of this process."""
    sys.exit(call(sys.argv[1:]))


def call(arguments: list[str]) -> int:  # noqa: PLR0911 - one for each kind of ending
    """Run one command; give its exit code. Every error is told in clear lines, and in full with `--debug`."""
    import click  # noqa: PLC0415 - after the start, so that an interrupt while loading is handled, too

    from grader.cli.commands import grader  # noqa: PLC0415

    debug = "--debug" in arguments
    try:
        return grader.main(args=arguments, prog_name="grader", standalone_mode=False) or 0
    except (KeyboardInterrupt, click.Abort):
        return _told("interrupted", INTERRUPTED)
    except click.ClickException as error:
        error.show()
        return BAD_USAGE
    except SpecError as error:
        faults = counted(len(error.faults), "fault")
        return _told(f"{error}\n{faults} in the assignment", BAD_USAGE, debug=debug)
    except NothingToGrade as error:
        return _told(str(error), NOTHING_TO_GRADE, debug=debug)
    except UsageError as error:
        return _told(str(error), BAD_USAGE, debug=debug)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone: nothing is left to tell, and nobody to tell it to
        return INTERNAL_FAULT
    except GraderFault as error:
        return _told(f"internal fault: {error}", INTERNAL_FAULT, debug=debug)
    except Exception as error:  # noqa: BLE001 - the last place where a fault of ours can be told in one line
        what = f"internal fault: {type(error).__name__}: {error}"
        return _told(f"{what} (run again with --debug for a traceback)", INTERNAL_FAULT, debug=debug)


def _told(message: str, code: int, *, debug: bool = False) -> int:
    if debug:
        traceback.print_exc()
    print(f"grader: {message}", file=sys.stderr)  # noqa: T201 - this is the command line
    return code
