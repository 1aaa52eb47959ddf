"""The command line: thin. Arguments in, text and an exit code out."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from typing import NoReturn

from grader.cli import codes

OBJECTS_BETWEEN_SWEEPS = 50_000
"""Start-up makes tens of thousands of objects that stay; sweeping them again and again finds nothing."""


def main() -> None:
    """Run the command line of this process. A request to end, as CI sends it, is an interrupt like Ctrl-C."""
    gc.set_threshold(OBJECTS_BETWEEN_SWEEPS)
    # What is compared here is small: threads of the linear algebra would only be in the way of what runs beside it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Whatever else is installed has no part in reading a spec, and looking for it takes time.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    _leave(call(sys.argv[1:]))


def _leave(code: int) -> NoReturn:
    """End the process with what is written out, but without taking down every object, which nobody waits for."""
    atexit._run_exitfuncs()  # noqa: SLF001 - what asked to run at the end does
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # as it is when the caller has closed it
                stream.flush()
    except OSError as error:
        from grader.cli.endings import ended

        code = ended(error, debug=False)
    os._exit(code)


def call(arguments: list[str]) -> int:
    """Run one command; give its exit code. Every error is told in clear lines, and in full with `--debug`."""
    from grader.cli.commands import grader

    try:
        return grader.main(args=arguments, prog_name="grader", standalone_mode=False) or codes.DONE
    except BaseException as error:  # noqa: BLE001 - the last place where a fault of ours can be told in one line
        from grader.cli.endings import ended

        return ended(error, debug="--debug" in arguments)
