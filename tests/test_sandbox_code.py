"""What student code meets and what it raises, as the grader sees it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sandboxed import (  # noqa: F401 - each test runs in every tier
    call,
    in_both_ways,
    in_every_tier,
    only,
    only_in,
    returned,
    sit,
    value,
)

from grader.model import Isolation, Raised, TimedOut

# ── exceptions ──────────────────────────────────────────────────────────────────────────────────────────────


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
        loaded = session.load
        assert (loaded.error, loaded.message[: len(message) or None], loaded.line) == (error, message, 1)


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
        ("x = 1".encode("utf-16"), None, None),
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


def test_two_runs_give_the_same(tier: Isolation) -> None:
    """The order of a set and the common random numbers are the same in every run; so is what is said and printed."""
    code = """
        import os, random, sys, threading
        import numpy as np
        seen = [list({'a', 'b', 'c', 'd', 'e', 'f'}), random.random(), float(np.random.rand())]
        def f():
            print(object(), f, os.getcwd(), os.path.abspath('data.csv'), hex(2**40), file=sys.stderr)
            print(memoryview(b''), end='')
            raise ValueError(object())
        def g(): open(os.path.join(os.getcwd(), 'data.csv'))
    """
    runs = [sit(code, value("seen"), call("f"), call("g")) for _ in range(2)]
    assert returned(runs[0].outcomes[0]) == returned(runs[1].outcomes[0])
    assert runs[0].outcomes[1:] == runs[1].outcomes[1:]
    # A directory with a new name each time is told as `.`; behind the walls it is always the same.
    here, data = {"isolated": ("/sandbox", "/sandbox/data.csv"), "restricted": ("/", "/data.csv")}.get(
        tier, (".", "./data.csv")
    )
    assert runs[0].stdout == "<memory at 0x…>"
    assert runs[0].stderr == f"<object object at 0x…> <function f at 0x…> {here} {data} 0x10000000000\n"
    assert runs[0].outcomes[1].message == "<object object at 0x…>"
    assert runs[0].outcomes[2].message == f"[Errno 2] No such file or directory: '{data}'"
    assert (runs[1].stdout, runs[1].stderr) == (runs[0].stdout, runs[0].stderr)


# ── the surroundings ────────────────────────────────────────────────────────────────────────────────────────


def test_the_process_sees_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty environment, input and arguments; a module of its own name; none of our paths or modules."""
    monkeypatch.setenv("SECRET", "42")
    code = """
        import os, sys, inspect
        def annotated(x: int): ...
        seen = {
            'environ': dict(os.environ),
            'annotation': annotated.__annotations__['x'] is int,
            'stdin': sys.stdin.read(), 'argv': sys.argv, 'name': __name__, 'registered': sys.modules[__name__].__file__,
            'ours': [name for name in sys.modules if 'grader' in name],
            'source': inspect.getsource(inspect.currentframe().f_code).splitlines()[1],
        }
        path = sys.path
        from dataclasses import dataclass
        @dataclass
        class Works: x: 'int'
    """
    seen, path = map(returned, sit(code, value("seen"), value("path")).outcomes)
    assert seen == {
        "environ": {},
        "annotation": True,
        "stdin": "",
        "argv": [""],
        "name": "hw3",
        "registered": "hw3.py",
        "ours": [],
        "source": "import os, sys, inspect",
    }
    assert str(Path.cwd()) not in path


@only_in("isolated", "limited")
def test_the_working_directory_is_empty_and_its_own() -> None:
    """Nobody else may enter it, nothing is in it, and afterwards it is gone."""
    code = "import os\nhome = os.getcwd()\nseen = os.listdir(), os.stat('.').st_mode & 0o777, os.stat('.').st_uid"
    home, (files, mode, owner), me = map(
        returned, sit(code + "\nme = os.getuid()", value("home"), value("seen"), value("me")).outcomes
    )
    assert (files, mode, owner) == ([], 0o700, me)
    assert home != str(Path.cwd())
    assert not Path(home).exists()


@only_in("limited")
def test_what_was_there_at_the_start_is_next_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where /proc can be read, the environment in which the process was started holds one setting, none of ours."""
    monkeypatch.setenv("SECRET", "42")
    code = "import os\nfirst = open('/proc/self/environ').read() if os.path.exists('/proc') else 'PYTHONHASHSEED=0\\0'"
    assert returned(only(sit(code, value("first")))) == "PYTHONHASHSEED=0\0"


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
    """A hundred megabytes block nobody; the first are kept, and that there was more is said."""
    code = """
        import sys
        def f():
            for _ in range(100): sys.stdout.write('x' * 1_000_000)
            for _ in range(20): sys.stderr.write('y' * 1_000_000)
            return 1
    """
    session = sit(code, call("f"), output_kib=1)
    assert returned(only(session)) == 1
    assert session.stdout == "x" * 1024 + "\n… (what came after was dropped)"
    assert session.stderr == "y" * 1024 + "\n… (what came after was dropped)"


@in_both_ways
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


@only_in("restricted", "limited")
def test_a_child_that_halts_itself_blocks_nobody() -> None:
    """Whoever stops himself, where that can be done, loses what was still to be answered."""
    stopped = """
        import signal, threading
        def f(): threading.Timer(0.2, signal.raise_signal, (signal.SIGSTOP,)).start()
        def g(a): return threading.Event().wait(0.1)
    """
    session = sit(stopped, call("f"), *[call("g", np.zeros(1 << 21))] * 9, request_seconds=1.0)
    assert TimedOut(1.0) in session.outcomes
