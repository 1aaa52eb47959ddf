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
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import PurePath
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from grader.sandbox.inside import trouble, wire
from grader.sandbox.inside.plain import Plainer, TooLargeError, sound, type_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MAX_NAMES = 50
# Freed when memory ran out, so that there is room to say so.
_BALLAST_BYTES = 4 << 20


class _AbsentError(Exception):
    """The target is not there; `reply` says what is."""

    def __init__(self, **reply: Any) -> None:
        self.reply = reply
        super().__init__()


class _Argument(NamedTuple):
    name: str
    value: Any
    """What the student's function receives."""
    sent: NDArray[Any]


def receive(descriptor: int) -> wire.Frame:
    """Wait for the next frame; raise EOFError when the grader is gone."""
    header, body = wire.sizes(_read(descriptor, wire.PREFIX_BYTES), max_body=1 << 40)
    return wire.unpack(_read(descriptor, header), _read(descriptor, body))


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
    """Answers the frames of one grader about one submission, until no more come."""

    def __init__(self, requests: int, answers: int, max_value_bytes: int) -> None:
        self._requests = requests
        self._answers = answers
        self._max_value_bytes = max_value_bytes
        self._module = ModuleType("submission")
        self._file = ""
        self._ballast: bytearray | None = bytearray(_BALLAST_BYTES)
        # The student may put something else in their place.
        self._streams = (sys.stdout, sys.stderr)

    def serve(self) -> None:
        """Answer one frame after the other."""
        doing: dict[str, Callable[[wire.Frame], bytes]] = {"load": self._load, "value": self._value, "call": self._call}
        while True:
            frame = receive(self._requests)
            reply = self._guarded(doing[frame.header["kind"]], frame)
            for stream in self._streams:
                with contextlib.suppress(Exception):
                    stream.flush()
            send(self._answers, reply)

    def _guarded(self, do: Callable[[wire.Frame], bytes], frame: wire.Frame) -> bytes:
        number = frame.header["id"]
        reply: dict[str, Any] = {"kind": "memory"}
        try:
            return do(frame)
        except MemoryError:
            self._ballast = None
        except TooLargeError as error:
            reply = {"kind": "too-large", "what": sound(str(error))}
        except _AbsentError as error:
            reply = error.reply
        except BaseException as error:  # noqa: BLE001 - whatever student code raises is its answer
            reply = trouble.describe(error, self._file)
        return wire.pack({**reply, "id": number})

    # ── loading ──────────────────────────────────────────────────────────────────────────────────────────

    def _load(self, frame: wire.Frame) -> bytes:
        self._file = frame.header["name"]
        self._show_lines(frame.body)
        try:
            code = compile(frame.body, self._file, "exec", dont_inherit=True)
        except MemoryError as error:
            # The parser says this of what is nested too deeply for its stack, not of memory.
            raise SyntaxError("Python cannot parse this file: it is nested too deeply or too large") from error
        self._module = ModuleType(_module_name(self._file))
        self._module.__file__ = self._file
        sys.modules[self._module.__name__] = self._module
        exec(code, self._module.__dict__)  # noqa: S102 - this is what the process is for
        return wire.pack({"kind": "returned", "id": frame.header["id"], "value": None, "changed": [], "note": ""})

    def _show_lines(self, data: bytes) -> None:
        """Let tracebacks and `inspect` find the lines of a file that is on no disk."""
        with contextlib.suppress(SyntaxError, ValueError, LookupError):
            lines = importlib.util.decode_source(data).splitlines(keepends=True)
            linecache.cache[self._file] = (len(data), None, lines, self._file)

    # ── answering ────────────────────────────────────────────────────────────────────────────────────────

    def _value(self, frame: wire.Frame) -> bytes:
        return self._returned(frame, self._find(frame.header), ())

    def _call(self, frame: wire.Frame) -> bytes:
        target = self._find(frame.header)
        if not callable(target):
            return wire.pack({"kind": "not-callable", "id": frame.header["id"], "type": type_name(target)})
        arguments = _arguments(frame)
        result = target(*[argument.value for argument in arguments])
        return self._returned(frame, result, arguments)

    def _returned(self, frame: wire.Frame, value: object, arguments: tuple[_Argument, ...] | list[_Argument]) -> bytes:
        changed = [argument.name for argument in arguments if _changed(argument)]
        plainer = Plainer(self._max_value_bytes)
        body: list[bytes] = []
        tree = wire.dump(plainer.plain(value), body)
        note = "; ".join(plainer.notes)
        reply = {"kind": "returned", "id": frame.header["id"], "value": tree, "changed": changed, "note": note}
        try:
            return wire.pack(reply, body)
        except wire.WireError as error:
            raise TooLargeError(f"written out, it takes more than {wire.MAX_HEADER >> 20} MiB") from error

    def _find(self, header: Mapping[str, Any]) -> Any:
        defined = self._module.__dict__
        if header["name"] not in defined:
            raise _AbsentError(kind="missing", names=self._public_names(), mapping="")
        value, key = defined[header["name"]], header["key"]
        if key is None:
            return value
        if not issubclass(type(value), Mapping):
            raise _AbsentError(kind="not-mapping", type=type_name(value))
        if key in value:
            return value[key]
        keys = [each for each in islice(value, _MAX_NAMES) if isinstance(each, str | int)]
        for each in keys:
            if str(each) == key:  # who numbers the items may number the answers
                return value[each]
        names = [sound(str(each))[:100] for each in keys]
        raise _AbsentError(kind="missing", names=names, mapping=type_name(value))

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


def _arguments(frame: wire.Frame) -> list[_Argument]:
    arguments = []
    arrays = wire.load(frame.header["arrays"], frame.body)
    for (name, layout, writeable), sent in zip(frame.header["arguments"], arrays, strict=True):
        value: Any = sent.item() if sent.ndim == 0 else _laid_out(sent, layout)
        if sent.ndim:
            value.flags.writeable = writeable
        arguments.append(_Argument(name, value, sent))
    return arguments


def _laid_out(sent: NDArray[Any], layout: str) -> NDArray[Any]:
    """Copy an array into the layout asked for."""
    match layout:
        case "fortran":
            return np.array(sent, order="F")
        case "strided":
            space = np.zeros([2 * size for size in sent.shape], sent.dtype)
            view = space[(slice(None, None, 2),) * sent.ndim]
        case "reversed":
            view = np.flip(np.empty(sent.shape, sent.dtype))
        case _:
            return np.array(sent, order="C")
    view[...] = sent
    return view


def _changed(argument: _Argument) -> bool:
    value, sent = argument.value, argument.sent
    if not sent.ndim:
        return False
    return bool(value.dtype != sent.dtype or value.shape != sent.shape or value.tobytes() != sent.tobytes())
