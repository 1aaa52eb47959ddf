"""The process that runs one submission: started fresh, it makes itself small and then answers requests.

Started as `python -s -P -X utf8 fresh.py REQUESTS ANSWERS` with an environment of one setting, PYTHONHASHSEED, which is
taken away before student code runs, in an empty directory.
REQUESTS and ANSWERS are the numbers of two inherited descriptors; standard input is empty, output is captured.
"""

from __future__ import annotations

import contextlib
import math
import os
import random
import resource
import signal
import sys
import time
from pathlib import Path
from types import ModuleType

# Read-only memory of shared libraries and reserved, untouched address space are no use of memory.
_ADDRESS_SPACE_BEYOND_MIB = 1024
_BASE_MIB_UNKNOWN = 256
_DESCRIPTORS = 64
_ALARM_SECONDS = 60
_BLAS_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def main() -> None:
    """Get ready, say so, and answer until the grader hangs up."""
    requests, answers = int(sys.argv[1]), int(sys.argv[2])
    for descriptor in (requests, answers):
        os.set_inheritable(descriptor, False)
    os.environ.update(dict.fromkeys(_BLAS_THREADS, "1"))
    _find_siblings()
    from grader.sandbox.inside import answer, wire  # noqa: PLC0415 - numpy reads the number of threads when it is imported

    _warm_up()
    os.environ.clear()
    _hide_ourselves()
    limits = answer.receive(requests).header
    desk = answer.Desk(requests, answers, limits["value_mib"] << 20)
    _limit(limits)
    answer.send(answers, wire.pack({"kind": "ready", "id": limits["id"]}))
    home, status = Path.cwd(), 1
    try:
        desk.serve()
    except EOFError:
        status = 0
        # Nobody else will, when the grader was killed; what the student left in it stays.
        with contextlib.suppress(OSError):
            home.rmdir()
    finally:
        # Neither exit handlers nor threads of the student get a say, and a failure of ours is not their traceback.
        os._exit(status)


def _find_siblings() -> None:
    """Make `grader.sandbox` mean this folder and nothing more, wherever the grader is installed."""
    for name, path in (("grader", []), ("grader.sandbox", []), ("grader.sandbox.inside", [str(Path(__file__).parent)])):
        package = ModuleType(name)
        package.__path__ = path
        sys.modules[name] = package


def _warm_up() -> None:
    """Let numpy reserve what it reserves once, before memory is measured."""
    import numpy as np  # noqa: PLC0415 - see main

    square = np.eye(64)
    np.einsum("ij,jk->ik", np.linalg.inv(square @ square), square)
    np.random.default_rng(0).normal(size=3)
    # Whoever draws from the common generators gets the same numbers, and with them the same results, in every run.
    np.random.seed(0)
    random.seed(0)


def _hide_ourselves() -> None:
    """Remove what a submission has no business with from where it would look first."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "grader"]:
        del sys.modules[name]
    root = Path(__file__).resolve().parents[3]
    if not (root / "numpy").is_dir():
        sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != root]
    sys.argv = [""]
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # what was printed survives the process


def _limit(limits: dict[str, int]) -> None:
    """Set every limit that this platform honours."""
    address_space, data = _in_use_mib()
    seconds = math.ceil(limits["seconds"])
    cpu_seconds = math.ceil(limits["seconds"] + time.process_time()) + 1
    mib = limits["memory_mib"]
    wanted = {
        "RLIMIT_DATA": ((data + mib) << 20,) * 2,
        "RLIMIT_AS": ((address_space + mib + _ADDRESS_SPACE_BEYOND_MIB) << 20,) * 2,
        "RLIMIT_CPU": (cpu_seconds, cpu_seconds + 1),
        "RLIMIT_FSIZE": (limits["file_mib"] << 20,) * 2,
        "RLIMIT_NOFILE": (_DESCRIPTORS,) * 2,
        "RLIMIT_CORE": (0, 0),
    }
    for name, pair in wanted.items():
        # Not every platform has, or honours, each of them.
        with contextlib.suppress(AttributeError, ValueError, OSError):
            which = getattr(resource, name)
            ceiling = resource.getrlimit(which)[1]
            soft, hard = pair if ceiling == resource.RLIM_INFINITY else (min(limit, ceiling) for limit in pair)
            resource.setrlimit(which, (soft, hard))
    # A sleeping process uses no CPU time: this ends it when the grader was killed and cannot. It comes late enough
    # never to forestall the grader's own clock.
    signal.alarm(seconds + _ALARM_SECONDS)


def _in_use_mib() -> tuple[int, int]:
    """Measure the address space and the data of this process, in MiB: the interpreter's and numpy's own share."""
    try:
        pages = [int(word) for word in Path("/proc/self/statm").read_text().split()]
    except OSError:
        return _BASE_MIB_UNKNOWN, _BASE_MIB_UNKNOWN
    return tuple(math.ceil(pages[field] * os.sysconf("SC_PAGE_SIZE") / (1 << 20)) for field in (0, 5))  # type: ignore[return-value]


if __name__ == "__main__":
    main()
