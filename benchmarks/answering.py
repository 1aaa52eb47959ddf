"""Answer the requests of a plan as plainly as Python can: no limits, no containment, no wire.

This is what both floors do. As a program it imports numpy, reads the requests, which are a pickle of the benchmark's
own, and writes pickles to its output. Requests and outcomes are tuples, so that it loads nothing of the grader.
`answering.py REQUESTS FILE` is the fresh process: it answers for one file. `answering.py REQUESTS` is the warm one: it
reads names of files and forks for each; for an empty name it gives the processor time that it and its forks have used.
"""

from __future__ import annotations

import gc
import os
import pickle
import resource
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

Reply = tuple[Any, ...]
"""What became of a request, as a word (`returned`, `opaque` for a function, `raised`, …), and what belongs to it."""

Answers = tuple[Reply, list[Reply]]
"""What loading a file gave, and what each request gave."""


def answer_all(data: bytes, requests: list[tuple[Any, ...]]) -> Answers:
    """Run a file, answer all requests; give what loading gave, and the answers in their order."""
    module: dict[str, Any] = {"__name__": "submission"}
    try:
        exec(compile(data, "hw3.py", "exec", dont_inherit=True), module)  # noqa: S102 - the benchmark's own files
    except BaseException as error:  # noqa: BLE001 - whatever it raises is the answer
        reply = _raised(error)
        return reply, [reply] * len(requests)
    return ("returned", None, ()), [_answer(module, *request) for request in requests]


def _answer(module: dict[str, Any], name: str, key: str | None, arguments: list[tuple[Any, ...]] | None) -> Reply:
    if name not in module:
        return ("missing", [each for each in module if not each.startswith("_")], "")
    value = module[name]
    if key is not None:
        if not isinstance(value, Mapping):
            return ("not-mapping", type(value).__name__)
        if key not in value:
            return ("missing", list(value), type(value).__name__)
        value = value[key]
    if arguments is None:
        return ("opaque", type(value).__name__) if callable(value) else ("returned", _plain(value), ())
    if not callable(value):
        return ("not-callable", type(value).__name__)
    given = [_laid_out(array, layout, writeable) for _, array, layout, writeable in arguments]
    try:
        answer = _plain(value(*given))
    except BaseException as error:  # noqa: BLE001 - whatever it raises is the answer
        return _raised(error)
    changed = tuple(
        name
        for (name, array, _, _), now in zip(arguments, given, strict=True)
        if array.ndim and now.tobytes() != array.tobytes()
    )
    return ("returned", answer, changed)


def _laid_out(array: Any, layout: str, writeable: bool) -> Any:
    """Copy an array into the layout asked for."""
    if not array.ndim:
        return array.item()
    if layout == "strided":
        copy = np.zeros([2 * size for size in array.shape], array.dtype)[(slice(None, None, 2),) * array.ndim]
        copy[...] = array
    elif layout == "reversed":
        copy = np.flip(np.empty(array.shape, array.dtype))
        copy[...] = array
    else:
        copy = np.array(array, order="F" if layout == "fortran" else "C")
    copy.flags.writeable = writeable
    return copy


def _plain(value: Any) -> Any:
    """Give a value with plain numbers in the place of numpy's."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, list | tuple):
        return type(value)(_plain(each) for each in value)
    return value


def _raised(error: BaseException) -> Reply:
    return ("raised", type(error).__name__, str(error), getattr(error, "lineno", None))


def _answer_for(file: str, requests: list[tuple[Any, ...]], out: int) -> None:
    """Run one file, and write the pickle of what came of it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    with open(file, "rb") as source, os.fdopen(out, "wb") as answers:  # noqa: PTH123 - pathlib takes time to import
        pickle.dump(answer_all(source.read(), requests), answers)


def _fork_for_each(requests: list[tuple[Any, ...]], out: int) -> None:
    """Answer for the files whose names come, each in a fork of this process."""
    # What a collection in a fork would touch, the kernel would have to copy.
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        if file := line.rstrip("\n"):
            child = os.fork()
            if not child:
                _answer_for(file, requests, out)
                os._exit(0)
            os.waitpid(child, 0)
        else:
            used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
            os.write(out, pickle.dumps(sum(each.ru_utime + each.ru_stime for each in used)))


def main() -> None:
    """Answer for one file, or for all whose names come."""
    out = os.dup(1)
    with open(sys.argv[1], "rb") as asked:  # noqa: PTH123 - as above
        requests = pickle.load(asked)  # noqa: S301 - our own
    if sys.argv[2:]:
        _answer_for(sys.argv[2], requests, out)
    else:
        _fork_for_each(requests, out)


if __name__ == "__main__":
    main()
