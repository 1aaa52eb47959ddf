"""The door: what student code does, and what the grader sees of it. Real processes, no stand-ins."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.errors import GraderFault
from grader.model import (
    Argument,
    Call,
    Died,
    Fault,
    Limits,
    Missing,
    NotCallable,
    Opaque,
    Outcome,
    OutOfMemory,
    Raised,
    Request,
    Returned,
    Session,
    Source,
    Target,
    TimedOut,
    TooLarge,
    ValueOf,
)
from grader.sandbox import process, run, sitting

# Where nothing hangs, no limit of time may decide a test on a busy machine.
PATIENT = {"load_seconds": 60.0, "request_seconds": 60.0, "total_seconds": 120.0}
UNREADABLE = Died("sent an answer that could not be read")


def sit(code: str | bytes, *requests: Request, name: str = "hw3.py", **limits: Any) -> Session:
    data = textwrap.dedent(code).encode() if isinstance(code, str) else code
    return run(Source(name, data), requests, Limits(**(PATIENT | limits)))


def value(name: str, key: str | None = None) -> ValueOf:
    return ValueOf(Target(name, key))


def call(name: str, *arguments: Any, key: str | None = None) -> Call:
    made = (
        each if isinstance(each, Argument) else Argument(f"x{n}", np.asarray(each)) for n, each in enumerate(arguments)
    )
    return Call(Target(name, key), tuple(made))


def only(session: Session) -> Outcome:
    (outcome,) = session.outcomes
    return outcome


def returned(outcome: Outcome) -> Any:
    assert isinstance(outcome, Returned), outcome
    return outcome.value


# ── values ───────────────────────────────────────────────────────────────────────────────────────────────


def test_plain_values_come_back_as_they_are() -> None:
    """Numbers, text and nested containers keep their types; numpy scalars and subclasses become the plain ones."""
    wants: dict[str, Any] = {
        "None": None,
        "...": ...,
        "True": True,
        "10**300": 10**300,
        "0.1 + 0.2": 0.1 + 0.2,
        "1j": 1j,
        "'é\\x00'": "é\x00",
        "[1, (2, 'a'), {'k': None}]": [1, (2, "a"), {"k": None}],
        "range(3)": [0, 1, 2],
        "np.float32(0.5)": 0.5,
        "np.int8(3)": 3,
        "np.bool_(True)": True,
        "np.complex64(1j)": 1j,
        "np.str_('ij')": "ij",
        "type('F', (float,), {'__eq__': lambda s, o: True, '__hash__': None})(2.5)": 2.5,
        "type('I', (int,), {'__index__': lambda s: 9, '__int__': lambda s: 9})(2)": 2,
        "type('S', (str,), {'__str__': lambda s: 'no', 'encode': None})('yes')": "yes",
        "type('T', (tuple,), {'__iter__': lambda s: iter('no'), '__len__': lambda s: 99})((3, 2))": (3, 2),
        "type('L', (list,), {'__iter__': lambda s: iter('no')})([1])": [1],
        "type('D', (dict,), {'items': lambda s: {}})(a=1)": {"a": 1},
        "namedtuple('P', 'x y')(1, 2)": (1, 2),
    }
    lines = [f"v{n} = {text}" for n, text in enumerate(wants)]
    code = "import numpy as np\nfrom collections import namedtuple\n" + "\n".join(lines)
    session = sit(code, *[value(f"v{n}") for n in range(len(wants))])
    for (text, want), outcome in zip(wants.items(), session.outcomes, strict=True):
        got = returned(outcome)
        assert (type(got), got) == (type(want), want), text


def test_odd_floats_come_back_bit_for_bit() -> None:
    """Nan, infinities, negative zero and denormals are values like others."""
    got = returned(only(sit("x = [float('nan'), float('inf'), -float('inf'), -0.0, 5e-324]", value("x"))))
    assert np.array(got).tobytes() == np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324]).tobytes()


def test_arrays_come_back_plain() -> None:
    """Subclasses, layouts, byte orders and long doubles become ordinary arrays, and what was done is noted."""
    code = """
        import numpy as np
        a = np.arange(6.0).reshape(2, 3)
        views = [a.T, a[:, ::-1], a.astype('>f8'), np.broadcast_to(a, (2, 2, 3)), np.array(3), np.zeros((0, 5))]
        matrix, long = np.matrix(a), a.astype(np.longdouble)
        unmasked = np.ma.array(a)
        class Tensor:
            def __array__(self, dtype=None, copy=None): return a
        tensor = Tensor()
        class Odd(np.ndarray):
            def tobytes(self): return b'!'
            def __eq__(self, other): return True
            def __array_ufunc__(self, *args, **kwargs): return 7
            shape = property(lambda self: (9, 9))
        odd = a.view(Odd)
    """
    a = np.arange(6.0).reshape(2, 3)
    names = ["views", "matrix", "long", "unmasked", "tensor", "odd"]
    outcomes = dict(zip(names, sit(code, *map(value, names)).outcomes, strict=True))
    wants = [a.T, a[:, ::-1], a, np.broadcast_to(a, (2, 2, 3)), np.array(3), np.zeros((0, 5))]
    for got, want in zip(returned(outcomes["views"]), wants, strict=True):
        np.testing.assert_array_equal(got, want, strict=True)
    notes = {}
    for name in names[1:]:
        np.testing.assert_array_equal(returned(outcomes[name]), a, strict=True)
        assert type(returned(outcomes[name])) is np.ndarray
        notes[name] = outcomes[name].note
    assert notes == {
        "matrix": "converted from numpy.matrix",
        "long": "rounded from longdouble to float64",
        "unmasked": "converted from numpy.ma.MaskedArray",
        "tensor": "converted from Tensor",
        "odd": "converted from Odd",
    }


def test_what_is_not_plain_is_known_by_its_type() -> None:
    """Functions, generators, sets, objects, and arrays of anything but numbers stay in the child."""
    wants = {
        "lambda: 0": Opaque("function", callable=True),
        "np.add": Opaque("numpy.ufunc", callable=True),
        "int": Opaque("type", callable=True),
        "(i for i in [])": Opaque("generator"),
        "{1}": Opaque("set"),
        "b'ij'": Opaque("bytes"),
        "type('Thing', (), {})()": Opaque("Thing"),
        "np": Opaque("module"),
        "np.array([None])": Opaque("numpy.ndarray of dtype object"),
        "np.array(['a'])": Opaque("numpy.ndarray of dtype str"),
        "np.array([b'a'])": Opaque("numpy.ndarray of dtype bytes"),
        "np.zeros(2, dtype='f8,i4')": Opaque("numpy.ndarray of dtype void"),
        "np.array(['2020'], dtype='datetime64[D]')": Opaque("numpy.ndarray of dtype datetime64"),
        "np.datetime64('2020')": Opaque("numpy.datetime64"),
        "np.ma.array([1.0, 2.0], mask=[0, 1])": Opaque("numpy.ma.MaskedArray"),
        "{1: 2}": Opaque("dict with a key of type int"),
        "[print, {2}]": [Opaque("builtin_function_or_method", callable=True), Opaque("set")],
    }
    code = "import numpy as np\n" + "\n".join(f"v{n} = {text}" for n, text in enumerate(wants))
    session = sit(code, *[value(f"v{n}") for n in range(len(wants))])
    assert dict(zip(wants, map(returned, session.outcomes), strict=True)) == wants


def test_too_large_values_are_refused_before_they_are_copied() -> None:
    """Giants that take no memory, cycles and endless nesting stop at a limit, and lose only themselves."""
    code = """
        import numpy as np
        giant = np.broadcast_to(1.0, (10**6, 10**6))
        fat = np.zeros(3 << 17)
        twice = [np.zeros(1 << 17), np.zeros(1 << 17), 1.0, np.zeros(1)]
        text = 'x' * (3 << 20)
        number = 1 << 100_000
        cycle = []; cycle.append(cycle)
        bush = []
        for _ in range(30): bush = [bush] * 30
        long = list(range(200_000))
        many = range(10**15)
        flat = np.zeros((1,) * 20)
        fits = np.zeros(1 << 17)
    """
    names = ["giant", "fat", "twice", "text", "number", "cycle", "bush", "long", "many", "flat"]
    session = sit(code, *map(value, names), value("fits"), value_mib=2)
    for name, outcome in zip(names, session.outcomes, strict=False):
        assert isinstance(outcome, TooLarge), (name, outcome)
    assert "2 MiB" in session.outcomes[0].what
    assert returned(session.outcomes[-1]).shape == (1 << 17,)


def test_lone_surrogates_in_text_are_shown_as_escapes() -> None:
    """Text that cannot be written as UTF-8 still comes back, readable."""
    session = sit(
        "x = 'ij\\ud800'\ny = {'\\udfff': 1}\ndef f(): raise ValueError(x)", value("x"), value("y"), call("f")
    )
    assert [returned(outcome) for outcome in session.outcomes[:2]] == ["ij\\ud800", {"\\udfff": 1}]
    assert session.outcomes[2].message == "ij\\ud800"


# ── targets and calls ────────────────────────────────────────────────────────────────────────────────────


def test_a_missing_target_says_what_is_there_instead() -> None:
    """A name that is not there gives the names that the file defines, a key the keys of the mapping."""
    code = """
        import os
        from math import sin
        import numpy as np
        from numpy import einsum, sum
        _hidden = 1
        answers = {'a': 1, 2: 3, 'b': None}
        def gradient(w): ...
        class Helper: ...
        constant = np.ones(2)
    """
    session = sit(code, value("answer"), value("answers", "c"), value("constant", "c"), value("answers", "b"))
    assert session.outcomes[:3] == (
        Missing(("answers", "gradient", "Helper", "constant")),
        Missing(("a", "b")),
        Missing((), container="numpy.ndarray"),
    )
    assert returned(session.outcomes[3]) is None


def test_the_names_of_a_missing_target_are_bounded() -> None:
    """A million names do not fill a report."""
    outcome = only(sit("globals().update({f'n{i}' + 'x' * 500: 0 for i in range(10_000)})", value("f")))
    assert isinstance(outcome, Missing)
    assert len(outcome.names) == 50
    assert max(map(len, outcome.names)) < 150


def test_a_call_passes_its_arguments_as_asked() -> None:
    """Values, layout, writeability and order arrive; a 0-d array is a plain number."""
    code = """
        def f(*arrays):
            flags = [(a.flags.c_contiguous, a.flags.f_contiguous, a.flags.writeable) for a in arrays]
            return [(str(a.dtype), a.strides, *flag, a) for a, flag in zip(arrays, flags)]
        def kinds(*numbers): return [type(number).__name__ for number in numbers]
    """
    sent = np.arange(6.0).reshape(2, 3)
    layouts = ("contiguous", "fortran", "strided", "reversed")
    arguments = [Argument(layout, sent, layout, writeable=layout != "fortran") for layout in layouts]
    session = sit(code, call("f", *arguments), call("kinds", np.array(2.0), np.array(3), np.array(True), np.array(1j)))
    got = returned(session.outcomes[0])
    assert [entry[1:5] for entry in got] == [
        ((24, 8), True, False, True),
        ((8, 16), False, True, False),
        ((96, 16), False, False, True),
        ((-24, -8), False, False, True),
    ]
    for entry in got:
        assert entry[0] == "float64"
        np.testing.assert_array_equal(entry[5], sent)
    assert returned(session.outcomes[1]) == ["float", "int", "bool", "complex"]


def test_arguments_changed_in_place_are_named_and_never_shared() -> None:
    """Each call gets fresh copies; what it changes, in value or in shape, is reported by name."""
    code = """
        def f(a, b, c, d):
            a += 1
            c.shape = (3, 2)
            b += 0
            d[0] = d[0]
            return a
        def g(a): a[...] = 1
    """
    sent = np.zeros((2, 3))
    arguments = [Argument(name, sent) for name in "abcd"]
    session = sit(code, call("f", *arguments), call("f", *arguments), call("g", Argument("a", sent, writeable=False)))
    for outcome in session.outcomes[:2]:
        assert outcome.changed == ("a", "c")
        np.testing.assert_array_equal(returned(outcome), np.ones((2, 3)))
    assert session.outcomes[2].error == "ValueError"
    assert not sent.any()


@pytest.mark.parametrize("layout", ["contiguous", "fortran", "strided", "reversed"])
def test_a_change_is_seen_in_every_layout(layout: Any) -> None:
    """One changed entry is found wherever it lies; none is found where nothing changed."""
    session = sit(
        "def f(a): a[-1, 1] = 7\ndef g(a): a.sum()", *[call(n, Argument("a", np.ones((2, 3)), layout)) for n in "fg"]
    )
    assert [outcome.changed for outcome in session.outcomes] == [("a",), ()]


def test_only_what_is_callable_is_called() -> None:
    """Calling a plain value says its type; a callable of a mapping is called."""
    session = sit("x = 'ij->ji'\nd = {'a': lambda v: v + 1}", call("x"), call("d", 1.0, key="a"), call("d", key="b"))
    assert session.outcomes[0] == NotCallable("str")
    assert returned(session.outcomes[1]) == 2.0
    assert session.outcomes[2] == Missing(("a",))


def test_a_request_that_cannot_be_sent_is_our_fault() -> None:
    """An array of objects among the arguments is a mistake of the grader, not of the student."""
    with pytest.raises(GraderFault, match=r"the request for f cannot be sent: an array of dtype object"):
        sit("def f(a): ...", call("f", np.array([None])))


# ── exceptions ───────────────────────────────────────────────────────────────────────────────────────────


def test_an_exception_says_what_where_and_how_it_came_there() -> None:
    """Type, message, the deepest line of the student's own file, and a traceback of that file only."""
    code = """\
        import numpy as np
        def f(a):
            return g(a)
        def g(a):
            return np.linalg.inv(a)
        def k():
            {}['SalesPerson']
        """
    session = sit(code, call("f", np.zeros((2, 2))), call("k"))
    first, second = session.outcomes
    assert first == Raised(
        error="LinAlgError",
        message="Singular matrix",
        line=5,
        traceback=(
            '  File "hw3.py", line 3, in f\n    return g(a)\n'
            '  File "hw3.py", line 5, in g\n    return np.linalg.inv(a)\n'
        ),
    )
    assert (second.error, second.message, second.line) == ("KeyError", "'SalesPerson'", 7)


@pytest.mark.parametrize(
    ("statement", "error", "message"),
    [
        ("import sys; sys.exit(0)", "SystemExit", "0"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", ""),
        ("raise GeneratorExit('x')", "GeneratorExit", "x"),
        ("raise BaseException('b')", "BaseException", "b"),
        ("raise StopIteration", "StopIteration", ""),
        ("raise EOFError", "EOFError", ""),
        ("raise ExceptionGroup('g', [ValueError(1)])", "ExceptionGroup", "g (1 sub-exception)"),
        ("input()", "EOFError", "EOF when reading a line"),
        ("f()", "RecursionError", "maximum recursion depth exceeded"),
        ("import grader", "ModuleNotFoundError", "No module named 'grader'"),
        ("int('x')", "ValueError", "invalid literal for int() with base 10: 'x'"),
    ],
)
def test_whatever_is_raised_is_an_exception_of_the_student(statement: str, error: str, message: str) -> None:
    """No exception, exit or interrupt ends the process or passes for an answer, in a call or at the top level."""
    called = only(sit(f"def f():\n    {statement}", call("f")))
    assert (called.error, called.message[: len(message) or None], called.line) == (error, message, 2)
    if statement != "f()":
        session = sit(statement, value("f"), call("f"))
        assert set(session.outcomes) == {session.load}
        assert (session.load.error, session.load.message, session.load.line) == (error, message, 1)


def test_hostile_exceptions_are_described_all_the_same() -> None:
    """A __str__ that raises, lies or never fits, and a metaclass that renames, do not get through."""
    code = """
        class Meta(type):
            __name__ = __module__ = property(lambda c: 1 / 0)
            def __getattribute__(c, name): return 1 / 0
        class A(Exception, metaclass=Meta):
            def __str__(self): raise SystemExit(0)
            __traceback__ = property(lambda s: 1 / 0)
            __class__ = property(lambda s: 1 / 0)
        class B(SyntaxError):
            lineno = property(lambda s: 1 / 0)
            filename = 'hw3.py'
            msg = property(lambda s: 1 / 0)
            def __str__(self): return type('S', (str,), {'__len__': lambda s: 1 / 0})('b')
        class C(Exception):
            def __str__(self): return 'x' * 50_000_000
        class D(Exception):
            def __str__(self): return '\\x1b[2J\\u202e'
        class E(Exception):
            def __str__(self): return 3
        E.__name__ = E.__qualname__ = 'E' * 10_000
        def f(n): raise [A, B, C, D, E][n]()
    """
    a, b, c, d, e = sit(code, *[call("f", n) for n in range(5)]).outcomes
    assert (a.error, a.message) == ("A", "(its message cannot be shown: str() raised SystemExit)")
    assert (b.error, b.message) == ("B", "b")
    assert c.error == "C"
    assert len(c.message) < 3000
    assert d.message == "\\x1b[2J\\u202e"
    assert e.message == "(its message cannot be shown: str() raised TypeError)"
    assert len(e.error) < 200
    assert {outcome.line for outcome in (a, b, c, d, e)} == {21}


@pytest.mark.parametrize(
    ("data", "error", "line"),
    [
        (b"x = 1\n\ndef f(:\n    pass\n", "SyntaxError", 3),
        (b"def f():\npass\n", "IndentationError", 2),
        (b"if 1:\n\tx = 1\n        y = 2\n", "TabError", 3),
        ("x = 1".encode("utf-16"), "SyntaxError", None),
        (b"# coding: no-such-codec\nx = 1", "SyntaxError", None),
        (b"x = '\xff'", "SyntaxError", None),
        (b"(" * 100_000, "SyntaxError", None),
        (b"x = " + b"-" * 100_000 + b"1", None, None),
        (b"x = 1\0", None, None),
    ],
    ids=["colon", "indent", "tabs", "utf-16", "codec", "utf-8", "parentheses", "minus", "nul"],
)
def test_a_file_that_is_no_python_says_where(data: bytes, error: str | None, line: int | None) -> None:
    """Every request of a file that cannot be parsed gets the same reason, with the line where there is one."""
    session = sit(data, value("x"), call("f"))
    assert isinstance(session.load, Raised)
    assert session.outcomes == (session.load, session.load)
    assert error is None or session.load.error == error
    assert line is None or session.load.line == line
    assert session.load.message


@pytest.mark.parametrize(
    "data", [b"\xef\xbb\xbfx = '\xc3\xa9'", b"# coding: latin-1\nx = '\xe9'", b"x = '\xc3\xa9'\r\n"]
)
def test_a_file_is_decoded_as_python_would(data: bytes) -> None:
    """A byte order mark, a coding line and foreign line ends are read by the child's own compiler."""
    assert returned(only(sit(data, value("x")))) == "é"


# ── the surroundings ─────────────────────────────────────────────────────────────────────────────────────


def test_the_process_sees_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty environment, input, arguments and directory; a module of its own name; none of our paths or modules."""
    monkeypatch.setenv("SECRET", "42")
    code = """
        import os, sys, inspect
        home = str(__import__('pathlib').Path.cwd())
        seen = {
            'environ': dict(os.environ), 'files': os.listdir(), 'mode': os.stat('.').st_mode & 0o777,
            'stdin': sys.stdin.read(), 'argv': sys.argv, 'name': __name__, 'registered': sys.modules[__name__].__file__,
            'ours': [name for name in sys.modules if 'grader' in name],
            'source': inspect.getsource(inspect.currentframe().f_code).splitlines()[1],
        }
        path = sys.path
        from dataclasses import dataclass
        @dataclass
        class Works: x: 'int'
    """
    home, seen, path = map(returned, sit(code, value("home"), value("seen"), value("path")).outcomes)
    assert seen == {
        "environ": {},
        "files": [],
        "mode": 0o700,
        "stdin": "",
        "argv": [""],
        "name": "hw3",
        "registered": "hw3.py",
        "ours": [],
        "source": "import os, sys, inspect",
    }
    assert str(Path.cwd()) not in path
    assert home != str(Path.cwd())
    assert not Path(home).exists()


@pytest.mark.parametrize(
    "name", ["__main__.py", "numpy.py", "os.py", "json.py", "grader.py", "ü\n\x1b[1m.py", "no name", ""]
)
def test_any_file_name_will_do(name: str) -> None:
    """A file named like a module hides none, and none is the main program."""
    code = "import numpy as np, json, os\nx = [np.arange(2).tolist(), json.dumps(1), os.sep, __name__ != '__main__']"
    assert returned(only(sit(code, value("x"), name=name))) == [[0, 1], "1", "/", True]


def test_output_is_captured_apart_and_cleaned() -> None:
    """Both streams arrive, what a dying process had printed too, and control characters as escapes."""
    code = """
        import os, sys
        print('loading')
        print('warning', file=sys.stderr)
        def f(): print('\\x1b[2JPASSED 100/100'); sys.stdout.write('no newline'); return 1
        def g(): print('last words'); os._exit(0)
        os.write(1, b'\\xff\\n')
    """
    session = sit(code, call("f"), call("g"), call("f"))
    assert (
        session.stdout
        == "loading\n\ufffd\n\\x1b[2JPASSED 100/100\nno newlinelast words\n\\x1b[2JPASSED 100/100\nno newline"
    )
    assert session.stderr == "warning\n"


def test_much_output_is_read_and_dropped() -> None:
    """A hundred megabytes block nobody; the first are kept, and how much was dropped is said."""
    code = """
        import sys
        def f():
            for _ in range(100): sys.stdout.write('x' * 1_000_000)
            for _ in range(20): sys.stderr.write('y' * 1_000_000)
            return 1
    """
    session = sit(code, call("f"), output_kib=1)
    assert returned(only(session)) == 1
    assert session.stdout == "x" * 1024 + f"\n… ({100_000_000 - 1024} more bytes were dropped)"
    assert session.stderr == "y" * 1024 + f"\n… ({20_000_000 - 1024} more bytes were dropped)"


def test_a_child_that_never_reads_blocks_nobody() -> None:
    """A request larger than any pipe, to a process that sleeps, ends with the time limit."""
    code = """
        import time
        def f(a): time.sleep(600)
        def g(a): return a.size
    """
    sent = np.zeros(1 << 21)
    session = sit(code, call("f", sent), call("g", sent), request_seconds=2.0)
    assert session.outcomes[0] == TimedOut(2.0)
    assert returned(session.outcomes[1]) == 1 << 21
    stopped = """
        import os, signal, threading
        def f(): threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGSTOP)).start()
        def g(a): return threading.Event().wait(0.1)
    """
    session = sit(stopped, call("f"), *[call("g", sent)] * 9, request_seconds=1.0)
    assert TimedOut(1.0) in session.outcomes


# ── time, memory, death ──────────────────────────────────────────────────────────────────────────────────


def test_a_hang_loses_only_itself_and_only_once() -> None:
    """The other requests are answered by a new process; the same target is not tried again."""
    code = """
        import time
        print('once')
        def good(): return 1
        def hang(): print('step'); time.sleep(600)
        d = {'loop': lambda: [None for _ in iter(int, 1)], 'fine': lambda: 2}
    """
    requests = [call("good"), call("hang"), call("good"), *[call("hang")] * 10]
    requests += [call("d", key="loop"), call("d", key="fine"), call("d", key="loop"), value("hang")]
    started = time.monotonic()
    session = sit(code, *requests, request_seconds=0.5)
    assert time.monotonic() - started < 30
    late = TimedOut(0.5)
    assert [each if each == late else returned(each) for each in session.outcomes] == [
        *(1, late, 1, *[late] * 10),
        *(late, 2, late, Opaque("function", callable=True)),
    ]
    assert session.stdout == "once\nstep\n"


def test_the_time_of_the_whole_submission_is_bounded() -> None:
    """Many requests just under their limit end at the total, and the rest is not tried."""
    session = sit("import time\ndef f(): time.sleep(0.4)", *[call("f")] * 50, total_seconds=1.0)
    assert isinstance(session.outcomes[0], Returned)
    assert session.outcomes[-1] == session.outcomes[5] == TimedOut(1.0, whole=True)
    hang = sit("while True: pass", value("x"), total_seconds=0.5)
    assert hang.load == only(hang) == TimedOut(0.5, whole=True)


def test_a_slow_start_is_not_the_student_s(monkeypatch: pytest.MonkeyPatch) -> None:
    """The interpreter's own start counts for no limit; if it fails, that is a fault of ours."""
    assert returned(only(sit("x = 1", value("x"), load_seconds=0.05))) == 1
    monkeypatch.setattr(sitting, "_STARTUP_SECONDS", 0.001)
    session = sit("x = 1", value("x"))
    assert isinstance(session.load, Fault)
    assert session.outcomes == (session.load,)
    monkeypatch.undo()
    monkeypatch.setattr(process, "_CHILD", Path("/no/such/child.py"))
    broken = sit("x = 1", value("x")).load
    assert isinstance(broken, Fault)
    assert "can't open file" in broken.what


DEATHS = {
    "import os; os._exit(0)": "ended with exit status 0 before it answered",
    "import os; os._exit(99)": "ended with exit status 99 before it answered",
    "import ctypes; ctypes.string_at(0)": "was killed by signal 11 (SIGSEGV)",
    "import os; os.abort()": "was killed by signal 6 (SIGABRT)",
    "import os, signal; os.killpg(0, signal.SIGKILL)": "was killed by signal 9 (SIGKILL)",
    "import os, time; os.fork() and os._exit(3); time.sleep(600)": "ended with exit status 3 before it answered",
    "import os; os.closerange(3, 99)": "ended with exit status 1 before it answered",
}


@pytest.mark.parametrize(("statement", "how"), DEATHS.items())
def test_a_death_loses_only_itself(statement: str, how: str) -> None:
    """Exits, crashes and suicides are reported as what they were; no exit status is an answer."""
    session = sit(f"def good(): return 1\ndef f(): {statement}", call("good"), call("f"), call("good"), call("f"))
    died = session.outcomes[1]
    assert isinstance(died, Died)
    assert died.how == how
    assert session.outcomes[3] == died
    assert [returned(session.outcomes[n]) for n in (0, 2)] == [1, 1]


def test_an_overflow_of_the_stack_is_no_answer() -> None:
    """Without Python's own limit, a recursion through C ends in a crash or in an exception, in no other way."""
    code = """
        import sys
        sys.setrecursionlimit(10**9)
        def f(): return list(map(lambda _: f(), [0]))
        def good(): return 1
    """
    session = sit(code, call("f"), call("good"))
    assert isinstance(session.outcomes[0], (Died, Raised, OutOfMemory))
    assert returned(session.outcomes[1]) == 1


def test_a_death_at_the_top_level_is_everybody_s() -> None:
    """When loading kills the process, that is the outcome of each request, and it is tried once."""
    session = sit("import os\nprint('here')\nos._exit(0)", value("x"), call("f"))
    assert session.load == Died("ended with exit status 0 before it answered")
    assert session.outcomes == (session.load, session.load)
    assert session.stdout == "here\n"


@pytest.mark.skipif(sys.platform != "linux", reason="other platforms do not honour the limit")
def test_memory_is_bounded_and_named() -> None:
    """Bombs of lists, arrays, strings and shared mappings reach the memory limit and lose only themselves."""
    code = """
        import mmap, numpy as np
        kept = []
        def hoard():
            while True: kept.append(bytearray(8 << 20))
        def array(): return np.ones((10**6, 10**6))
        def text(): return 'x' * (1 << 34)
        def shared(): kept.append(mmap.mmap(-1, 8 << 30))
        def small():
            while True: kept.append([None])
        def good(): return np.ones(1 << 20).sum()
    """
    names = ["hoard", "good", "array", "text", "small", "good"]
    session = sit(code, *map(call, names), call("shared"), memory_mib=128)
    want: list[Any] = [OutOfMemory(128) if name != "good" else float(1 << 20) for name in names]
    assert [each if isinstance(each, OutOfMemory) else returned(each) for each in session.outcomes[:-1]] == want
    assert session.outcomes[-1].error == "OSError"


def test_files_are_bounded() -> None:
    """A file grows to its limit and no further; nothing of it is left."""
    code = "import os\nplace = os.getcwd()\ndef f(): open('big', 'wb').write(b'x' * (3 << 20))"
    place, written = sit(code, value("place"), call("f"), file_mib=1).outcomes
    assert written.error == "OSError"
    assert not Path(returned(place)).exists()


# ── forging ──────────────────────────────────────────────────────────────────────────────────────────────

FRAME = """
    import json, os, struct
    def frame(**header):
        text = json.dumps(header).encode()
        return struct.pack('<4sIQ', b'grd1', len(text), 0) + text
    def everywhere(data):
        for fd in range(3, 256):
            try: os.write(fd, data)
            except OSError: pass
    def junk(): everywhere(b'PASSED 100/100' * 9)
    def foreign(): everywhere(frame(kind='returned', id=10**6, value=1, changed=[], note=''))
    def twice(): everywhere(frame(kind='ready', id=0) * 2)
    def fault(): everywhere(frame(kind='fault', what='not your fault'))
    def extra(): everywhere(frame(kind='returned', id=1, value=1, changed=[], note='', score=100))
    def half(): everywhere(b'grd1\\0'); __import__('time').sleep(600)
    def giant(): everywhere(struct.pack('<4sIQ', b'grd1', 2, 1 << 40)); __import__('time').sleep(600)
    def good(): return 1
"""


def test_a_forged_answer_is_no_answer() -> None:
    """Junk, foreign frames, two frames, unknown kinds and lengths, on every descriptor, end as unreadable."""
    forgeries = ["junk", "foreign", "twice", "fault", "extra", "giant"]
    requests = [call(name) for forged in forgeries for name in (forged, "good")]
    session = sit(FRAME, *requests)
    assert set(session.outcomes[::2]) == {UNREADABLE}
    assert [returned(outcome) for outcome in session.outcomes[1::2]] == [1] * len(forgeries)
    assert only(sit(FRAME, call("half"), request_seconds=0.5)) == TimedOut(0.5)


def test_forging_at_the_top_level_is_everybody_s() -> None:
    """A file that writes to every descriptor while it is loaded was not loaded."""
    session = sit(textwrap.dedent(FRAME) + "\njunk()", call("good"))
    assert session.load == only(session) == UNREADABLE


def test_a_poisoned_process_forges_nothing_but_its_own_values() -> None:
    """numpy, json, builtins and the like belong to the student; the grader reads values, and believes no object."""
    code = """
        import builtins, json, sys, numpy as np, traceback, linecache, os
        class Always:
            __eq__ = __ne__ = __lt__ = __gt__ = __bool__ = lambda *a: True
            __hash__ = None
        truth = Always()
        np.allclose = np.array_equal = np.asarray = lambda *a, **k: True
        builtins.callable = builtins.all = builtins.hasattr = lambda *a: True
        builtins.AssertionError = ValueError
        sys.exit = os._exit = lambda *a: None
        linecache.getline = traceback.walk_tb = None
        builtins.compile = builtins.exec = None
        wrong = 3
        def f(): return 4
    """
    session = sit(code, value("wrong"), call("f"), value("truth"))
    assert [returned(outcome) for outcome in session.outcomes] == [3, 4, Opaque("Always")]


def test_broken_machinery_is_the_student_s_own_loss() -> None:
    """Code that breaks what the child works with is never a fault of ours, and never an answer."""
    code = 'import json, builtins\njson.dumps = lambda *a, **k: \'{"kind": "fault"}\'\nx = 1'
    session = sit(code, value("x"))
    assert session.load == only(session) == UNREADABLE
    gone = sit("import builtins\nfor name in list(vars(builtins)): delattr(builtins, name)", value("x"))
    assert isinstance(gone.load, (Died, Raised))
    assert set(gone.outcomes) == {gone.load}


def test_hostile_mappings_and_objects_answer_for_themselves() -> None:
    """A mapping that raises, a __class__ that lies, a bogus array interface: none gets past its own request."""
    code = """
        from collections.abc import Mapping
        class Angry(Mapping):
            def __getitem__(self, key): raise SystemExit(0)
            def __iter__(self): yield from ['a', 3]
            def __len__(self): return 1
            def __contains__(self, key): return key == 'a'
        angry = Angry()
        class Liar:
            __class__ = list
        liar = Liar()
        class Bogus:
            __array__ = 3
            __array_interface__ = {'shape': (10**12,), 'typestr': '<f8', 'data': (8, False), 'version': 3}
        bogus = Bogus()
    """
    session = sit(code, value("angry", "a"), value("angry", "b"), value("liar"), value("bogus"), value("angry"))
    first, second, liar, bogus, whole = session.outcomes
    assert (first.error, first.message) == ("SystemExit", "0")
    assert second == Missing(("a",))
    assert returned(liar) == Opaque("Liar")
    assert isinstance(bogus, (Raised, TooLarge, Died, OutOfMemory))
    assert returned(whole) == Opaque("Angry")


# ── nothing is left ──────────────────────────────────────────────────────────────────────────────────────

HOSTILE_FILES = """
    import os, time
    place = os.getcwd()
    os.makedirs('closed/inner'); open('closed/inner/file', 'w').close(); os.symlink('/etc', 'closed/link')
    os.chmod('closed/inner', 0); os.chmod('closed', 0)
    os.mkfifo('pipe'); os.symlink('loop', 'loop'); open('-rf', 'w').close(); open('n\\newline', 'w').close()
    for _ in range(3000):
        os.mkdir('d'); os.chdir('d')
    os.chdir(place); os.chmod('.', 0)
    def hang(): time.sleep(600)
    def child():
        if os.fork() == 0: time.sleep(600)
        return 1
"""


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.skipif(sys.platform != "linux", reason="it counts in /proc")
def test_no_process_descriptor_or_file_is_left() -> None:
    """After hangs, deaths, forks and hostile files: no zombie, no open descriptor, no directory."""
    sit("x = 1", value("x"))
    before, folders = descriptors(), set(Path(tempfile.gettempdir()).glob("grader-*"))
    session = sit(HOSTILE_FILES, value("place"), call("hang"), call("child"), value("missing"), request_seconds=1.0)
    assert session.outcomes[1] == TimedOut(1.0)
    assert returned(session.outcomes[2]) == 1
    assert descriptors() == before
    assert set(Path(tempfile.gettempdir()).glob("grader-*")) <= folders
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    processes = subprocess.run(["ps", "-A", "-o", "args"], capture_output=True, text=True, check=False).stdout
    assert f"{Path(process.__file__).with_name('child.py')} " not in processes


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_gets_rid_of_closed_directories() -> None:
    """Without root's powers, a directory that nobody may enter is removed all the same."""
    code = """
        import os, sys
        from grader.sandbox.workdir import workdir
        os.setgroups([]); os.setgid(65534); os.setuid(65534)
        with workdir() as folder:
            os.makedirs(folder / 'a/b')
            (folder / 'a/b/file').touch()
            for closed in ('a/b', 'a', '.'): (folder / closed).chmod(0)
            try: os.listdir(folder)
            except PermissionError: print('closed')
        print(folder.exists())
    """
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o777)
        command = [sys.executable, "-c", textwrap.dedent(code)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env={"TMPDIR": home})
    assert (done.stdout, done.stderr) == ("closed\nFalse\n", "")


@pytest.mark.skipif(sys.platform != "linux", reason="it looks in /proc")
def test_the_child_does_not_outlive_a_killed_grader() -> None:
    """When the grader is gone, a waiting child sees the end of its requests and ends, at once."""
    script = """
        import os, sys, threading
        from grader.model import Limits, Source
        from grader.sandbox import process, wire
        from grader.sandbox.capture import Capture
        child = process.Child(Capture(999), Capture(999), max_body=99)
        header = {"kind": "limits", "id": 0, "seconds": 60, "memory_mib": 99, "file_mib": 1, "value_mib": 1}
        assert child.exchange(wire.pack(header), 60).header["kind"] == "ready"
        print(child._process.pid, flush=True)
        os.kill(os.getpid(), 9)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=False)
    pid = int(done.stdout)
    deadline = time.monotonic() + 20
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(pid)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_several_submissions_run_at_once() -> None:
    """In threads, each gets its own answers, output and directory."""
    sessions: dict[int, Session] = {}

    def one(n: int) -> None:
        sessions[n] = sit(f"print({n})\nx = {n}\ndef f(a): return a * x", call("f", np.ones(3)), value("x"))

    threads = [threading.Thread(target=one, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for n, session in sessions.items():
        np.testing.assert_array_equal(returned(session.outcomes[0]), np.full(3, float(n)))
        assert (returned(session.outcomes[1]), session.stdout) == (n, f"{n}\n")
    assert len(sessions) == 6


def test_the_session_says_how_well_it_was_contained() -> None:
    """Loading is told apart from answering, and the tier is named."""
    session = sit("x = 1")
    assert (session.outcomes, session.isolation) == ((), "limited")
    assert returned(session.load) is None
    assert stat.S_ISDIR(Path.cwd().stat().st_mode)


def test_the_door_is_light() -> None:
    """Importing the door imports neither numpy nor what starts processes."""
    code = "import sys, grader.sandbox; print('numpy' in sys.modules, 'subprocess' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"
