"""What a child process does with a submission: run its file, then answer requests about what it defined.

This is the part that knows no process tree: it reads frames from one descriptor and writes them to another.
It runs in the child process, beside the student's code, and knows nothing of the grader but the wire.
"""

from __future__ import annotations

import contextlib
import importlib.util
import linecache
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import PurePath
from time import monotonic
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from grader.sandbox.inside import trouble, wire
from grader.sandbox.inside.plain import Plainer, TooLargeError, sound, type_name
from grader.sandbox.inside.prepared import Argument, Passed, Prepared, Sent, fresh, prepare, was_changed

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MAX_NAMES = 50
# The number of loading, where those of the requests are their places.
_LOAD = -1
HELD_SECONDS = 0.02
"""How long an answer may wait for the next one."""
_HELD_BYTES = 1 << 16
# Freed when memory ran out, so that there is room to say so.
_BALLAST_BYTES = 4 << 20


class _NoValueError(Exception):
    """There is nothing to call, or to hand on; `reply` says what is there instead."""

    def __init__(self, **reply: Any) -> None:
        self.reply = reply
        super().__init__()


class Channels(NamedTuple):
    """Descriptors by which one talks with the grader."""

    requests: int
    answers: int
    progress: int


def receive(descriptor: int) -> wire.Frame:
    """Wait for the next frame; raise EOFError when the grader is gone."""
    header, body = wire.sizes(_read(descriptor, wire.PREFIX_BYTES), max_body=1 << 40)
    return wire.unpack(_read(descriptor, header), _read(descriptor, body))


def learn(descriptor: int, count: int) -> list[Prepared]:
    """Read requests, in as many frames, that submissions will be asked."""
    return [prepare(receive(descriptor)) for _ in range(count)]


def send(descriptor: int, frame: bytes) -> None:
    """Write a whole frame."""
    rest = memoryview(frame)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _read(descriptor: int, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        piece = os.read(descriptor, min(size - len(data), 1 << 20))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)


class Desk:
    """Answers one grader's requests about one submission, until no more come."""

    def __init__(self, channels: Channels, max_value_bytes: int, prepared: Sequence[Prepared]) -> None:
        self._channels = channels
        self._held: list[bytes] = []
        self._sent = monotonic()
        self._max_value_bytes = max_value_bytes
        self._prepared = {request.number: request for request in prepared}
        self._module = ModuleType("submission")
        self._file = ""
        # Reserved, not written to: a page that nobody touches costs nothing.
        self._ballast: NDArray[Any] | None = np.empty(_BALLAST_BYTES, np.uint8)
        # The student may put something else in their place.
        self._streams = (sys.stdout, sys.stderr)

    def serve(self) -> None:
        """Answer one frame after the other: one that loads the file, and those that name prepared requests."""
        while True:
            frame = receive(self._channels.requests)
            if frame.header["kind"] == "load":
                number = frame.header["id"]
                self._answer(number, partial(self._load, number, frame.header["name"], frame.body))
            else:
                self._answer_all(frame.header["numbers"])
            self._send()

    def rehearse(self) -> None:
        """Answer everything once, to nobody: what has run once runs faster in every copy of this process."""
        everything = _Everything()
        self._guarded(_LOAD, partial(self._load, _LOAD, "rehearsal.py", b"import numpy as np\ndef f(x): return x\n"))
        for request in self._prepared.values():
            self._module.__dict__[request.name] = everything
            self._guarded(request.number, partial(self._do, request))
        del sys.modules[self._module.__name__], linecache.cache[self._file]

    def _answer_all(self, numbers: Sequence[int]) -> None:
        """Answer in turn; before each, leave a mark, by which the grader knows who it was that never came back."""
        for number in numbers:
            with contextlib.suppress(OSError):
                os.write(self._channels.progress, b".")
            self._answer(number, partial(self._do, self._prepared[number]))
            if self._ballast is None:
                return  # out of memory: what comes next would suffer for it
            # Every message wakes the grader: quick answers go together, slow ones at once.
            if monotonic() - self._sent > HELD_SECONDS or sum(map(len, self._held)) > _HELD_BYTES:
                self._send()

    def _answer(self, number: int, do: Callable[[], bytes]) -> None:
        reply = self._guarded(number, do)
        for stream in self._streams:
            with contextlib.suppress(Exception):
                stream.flush()
        self._held.append(reply)

    def _send(self) -> None:
        send(self._channels.answers, b"".join(self._held))
        self._held.clear()
        self._sent = monotonic()

    def _guarded(self, number: int, do: Callable[[], bytes]) -> bytes:
        reply: dict[str, Any] = {"kind": "memory"}
        try:
            return do()
        except MemoryError:
            self._ballast = None
        except TooLargeError as error:
            reply = {"kind": "too-large", "what": sound(str(error))}
        except _NoValueError as error:
            reply = error.reply
        except BaseException as error:  # noqa: BLE001 - whatever student code raises is its answer
            reply = trouble.describe(error, self._file)
        return wire.pack({**reply, "id": number})

    # ── loading ──────────────────────────────────────────────────────────────────────────────────────────

    def _load(self, number: int, file: str, data: bytes) -> bytes:
        self._file = file
        self._show_lines(data)
        try:
            code = compile(data, self._file, "exec", dont_inherit=True)
        except MemoryError as error:
            # The parser says this of what is nested too deeply for its stack, not of memory.
            raise SyntaxError("Python cannot parse this file: it is nested too deeply or too large") from error
        self._module = ModuleType(_module_name(self._file))
        self._module.__file__ = self._file
        sys.modules[self._module.__name__] = self._module
        exec(code, self._module.__dict__)  # noqa: S102 - this is what the process is for
        return wire.pack({"kind": "returned", "id": number, "value": None, "changed": [], "note": ""})

    def _show_lines(self, data: bytes) -> None:
        """Let tracebacks and `inspect` find the lines of a file that is on no disk."""
        with contextlib.suppress(SyntaxError, ValueError, LookupError):
            lines = importlib.util.decode_source(data).splitlines(keepends=True)
            linecache.cache[self._file] = (len(data), None, lines, self._file)

    # ── answering ────────────────────────────────────────────────────────────────────────────────────────

    def _do(self, request: Prepared) -> bytes:
        if request.arguments is None:
            return self._returned(request.number, self._find(request.name, request.key), [])
        target = self._function(request.name, request.key)
        arguments = self._given(request.arguments)
        result = target(*[argument.value for argument in arguments])
        return self._returned(request.number, result, arguments)

    def _function(self, name: str, key: str | None) -> Any:
        target = self._find(name, key)
        if not callable(target):
            raise _NoValueError(kind="not-callable", type=type_name(target))
        return target

    def _given(self, arguments: Sequence[Sent | Passed]) -> list[Argument]:
        return [self._passed(each) if isinstance(each, Passed) else fresh(each) for each in arguments]

    def _passed(self, passed: Passed) -> Argument:
        """Call a function of the submission for what an argument is to be."""
        try:
            target = self._function(passed.name, passed.key)
            arguments = self._given(passed.arguments)
            value = _entry(target(*[argument.value for argument in arguments]), passed.entry)
        except MemoryError:
            raise
        except _NoValueError as error:
            reply = error.reply
        except BaseException as error:  # noqa: BLE001 - whatever student code raises is its answer
            reply = trouble.describe(error, self._file)
        else:
            return Argument(passed.argument, value, None)
        raise _NoValueError(kind="not-passed", argument=passed.argument, reply=reply)

    def _returned(self, number: int, value: object, arguments: list[Argument]) -> bytes:
        changed = [argument.name for argument in arguments if was_changed(argument)]
        plainer = Plainer(self._max_value_bytes)
        body: list[bytes] = []
        tree = wire.dump(plainer.plain(value), body)
        note = "; ".join(plainer.notes)
        reply = {"kind": "returned", "id": number, "value": tree, "changed": changed, "note": note}
        try:
            return wire.pack(reply, body)
        except wire.WireError as error:
            raise TooLargeError(f"written out, it takes more than {wire.MAX_HEADER >> 20} MiB") from error

    def _find(self, name: str, key: str | None) -> Any:
        defined = self._module.__dict__
        if name not in defined:
            raise _NoValueError(kind="missing", names=self._public_names(), mapping="")
        value = defined[name]
        if key is None:
            return value
        if not issubclass(type(value), Mapping):
            raise _NoValueError(kind="not-mapping", type=type_name(value))
        if key in value:
            return value[key]
        keys = [each for each in islice(value, _MAX_NAMES) if isinstance(each, str | int)]
        for each in keys:
            if str(each) == key:  # who numbers the items may number the answers
                return value[each]
        names = [sound(str(each))[:100] for each in keys]
        raise _NoValueError(kind="missing", names=names, mapping=type_name(value))

    def _public_names(self) -> list[str]:
        names = (
            sound(name)[:100]
            for name, value in list(self._module.__dict__.items())
            if type(name) is str and not name.startswith("_") and not self._foreign(value)
        )
        return list(islice(names, _MAX_NAMES))

    def _foreign(self, value: object) -> bool:
        """Tell whether a value was imported rather than defined."""
        if isinstance(value, FunctionType | BuiltinFunctionType | type | np.ufunc | type(np.sum)):
            return getattr(value, "__module__", None) != self._module.__name__
        return isinstance(value, ModuleType)


def _module_name(file: str) -> str:
    """Name the module after its file, unless that would hide a module that others import."""
    stem = PurePath(file).stem
    return f"submitted_{stem}" if stem in sys.modules or stem in sys.stdlib_module_names else stem


def _entry(value: Any, entry: int | str | None) -> Any:
    """Take a part of a value: a place in a tuple or list, a key of a mapping, or all of it."""
    if entry is None:
        return value
    kind = type(value)
    if type(entry) is str and issubclass(kind, Mapping):
        if entry in value:
            return value[entry]
        names = [sound(str(key))[:100] for key in islice(value, _MAX_NAMES)]
    else:
        base = next((base for base in (tuple, list) if issubclass(kind, base)), None)
        count = base.__len__(value) if base is not None else 0
        if base is not None and type(entry) is int and 0 <= entry < count:
            return base.__getitem__(value, entry)
        names = [str(place) for place in range(min(count, _MAX_NAMES))]
    raise _NoValueError(kind="no-entry", type=type_name(value), names=names)


class _Everything(dict[str, Any]):
    """Stands for whatever a submission may define: it has every key, and can be called with anything."""

    def __contains__(self, key: object) -> bool:
        return True

    def __getitem__(self, key: str) -> Any:
        return self

    def __call__(self, *arguments: Any) -> Any:
        return np.exp(-np.abs(arguments[0])) if arguments else 0.0
