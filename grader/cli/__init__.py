"""The command line: thin. Arguments in, text and an exit code out."""

from __future__ import annotations

import gc
import os
import signal
import sys

from grader.cli import codes

OBJECTS_BETWEEN_SWEEPS = 50_000
"""Start-up makes tens of thousands of objects that stay; sweeping them again and again finds nothing."""


def main() -> None:
    """Run the command line of this process. A request to end, as CI sends it, is an interrupt like Ctrl-C."""
    gc.set_threshold(OBJECTS_BETWEEN_SWEEPS)
    # What is compared here is small: threads of the linear algebra would only be in the way of what runs beside it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(call(sys.argv[1:]))


def call(arguments: list[str]) -> int:
    """Run one command; give its exit code. Every error is told in clear lines, and in full with `--debug`."""
    from grader.cli.commands import grader

    try:
        return grader.main(args=arguments, prog_name="grader", standalone_mode=False) or codes.DONE
    except BaseException as error:  # noqa: BLE001 - the last place where a fault of ours can be told in one line
        from grader.cli.endings import ended

        return ended(error, debug="--debug" in arguments)
