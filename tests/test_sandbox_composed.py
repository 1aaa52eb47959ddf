"""A call whose argument another call gives, in the same process: what is handed on never leaves it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sandboxed import (  # noqa: F401 - each test runs in every tier
    UNREADABLE,
    call,
    in_every_tier,
    only,
    returned,
    sit,
    value,
)

from grader.errors import GraderFault
from grader.model import (
    Argument,
    Call,
    Missing,
    NoEntry,
    NotCallable,
    NotMapping,
    NotPassed,
    OutOfMemory,
    Passed,
    Raised,
    Returned,
    Target,
    TimedOut,
)
from grader.sandbox.request import MOST_NESTED

CODE = """
    import numpy as np
    class Cache:
        def __init__(self, *kept): self.kept = kept
    def forward(x, w):
        return x @ w, Cache(x, w)
    def backward(dout, cache):
        x, w = cache.kept
        return dout @ w.T, x.T @ dout
    def named(x, w):
        return {'out': x @ w, 'cache': Cache(x, w)}
    def deep(x):
        return [0, x + 1]
    def bare(x, w):
        return x @ w
    def short(x, w):
        return (x @ w,)
    def broken(x, w):
        return x @ w, undefined
    def leaves(x, w):
        raise SystemExit(3)
    def spoils(x, w):
        x[:] = 0
        return 1, x
    def same(a, b):
        return a + b
    def number(k, n):
        return type(k).__name__, k, n
    plain = 3
    table = {'forward': forward}
"""
X = np.arange(6.0).reshape(2, 3)
W = np.arange(12.0).reshape(3, 4)
DOUT = np.ones((2, 4))


def passed(name: str, *arguments: Any, entry: int | str | None = 1, key: str | None = None) -> Passed:
    return Passed("cache", call(name, *arguments, key=key), entry)


def composed(name: str, *arguments: Any) -> Call:
    """A call of a function with a cache among its arguments."""
    made = (
        each if isinstance(each, (Argument, Passed)) else Argument(f"x{n}", np.asarray(each))
        for n, each in enumerate(arguments)
    )
    return Call(Target(name), tuple(made))


def test_what_one_call_gives_another_receives() -> None:
    """An object that could never travel: by place, by key, whole, of a function in a mapping."""
    requests = [
        composed("backward", DOUT, passed("forward", X, W)),
        composed("backward", DOUT, passed("named", X, W, entry="cache")),
        composed("backward", DOUT, Passed("cache", Call(Target("table", "forward"), call("f", X, W).arguments), 1)),
        composed("same", X, passed("bare", X, np.eye(3), entry=None)),
    ]
    *grads, whole = [returned(outcome) for outcome in sit(CODE, *requests).outcomes]
    for dx, dw in grads:
        assert np.array_equal(dx, DOUT @ W.T)
        assert np.array_equal(dw, X.T @ DOUT)
    assert np.array_equal(whole, 2 * X)


def test_calls_lie_within_calls() -> None:
    """As deep as is allowed, and no deeper: the grader never sends what it could not have meant."""

    def nested(depth: int) -> Call:
        inner = composed("deep", 1)
        for _ in range(depth):
            inner = Call(Target("deep"), (Passed("x", inner, 1),))
        return inner

    assert returned(only(sit(CODE, nested(MOST_NESTED)))) == [0, 2 + MOST_NESTED]
    with pytest.raises(GraderFault, match=f"more than {MOST_NESTED} calls, one within the other"):
        sit(CODE, nested(MOST_NESTED + 1))


def test_each_call_gets_fresh_copies() -> None:
    """What the inner call does to its inputs, the outer one never sees; only what the outer one changes is told."""
    shared = Argument("x", X)
    inner = Call(Target("spoils"), (shared, Argument("w", W)))
    outcome = only(sit(CODE, Call(Target("same"), (shared, Passed("zeros", inner, 1)))))
    assert isinstance(outcome, Returned)
    assert np.array_equal(outcome.value, X)
    assert outcome.changed == ()
    assert X[0, 1] == 1.0


def test_layouts_and_numbers_arrive_in_inner_calls() -> None:
    """Single numbers as Python's own, arrays in their layout and read-only, in their order among the others."""
    code = """
        def f(a, k, b):
            return 0, (a.flags.f_contiguous, a.flags.writeable, type(k).__name__, k, b.tolist())
        def g(first, given, last):
            return first, given, last
    """
    inner = Call(
        Target("f"),
        (
            Argument("a", X, "fortran", writeable=False),
            Argument("k", np.array(7)),
            Argument("b", np.array([1, 2])),
        ),
    )
    outer = Call(Target("g"), (Argument("first", np.array(5)), Passed("given", inner, 1), Argument("last", W[0])))
    first, given, last = returned(only(sit(code, outer)))
    assert (first, given, last.tolist()) == (5, (True, False, "int", 7, [1, 2]), W[0].tolist())


@pytest.mark.parametrize(
    ("name", "entry", "want"),
    [
        ("bare", 1, NoEntry("numpy.ndarray", ())),
        ("short", 1, NoEntry("tuple", ("0",))),
        ("forward", "cache", NoEntry("tuple", ("0", "1"))),
        ("named", 1, NoEntry("dict", ())),
        ("named", "kache", NoEntry("dict", ("out", "cache"))),
        ("forward", -1, NoEntry("tuple", ("0", "1"))),
        ("plain", 1, NotCallable("int")),
    ],
)
def test_a_part_that_is_not_there(name: str, entry: int | str, want: object) -> None:
    """It is said what is there instead, and the outer function is never called."""
    given = passed(name, X, W, entry=entry)
    assert only(sit(CODE, composed("backward", DOUT, given))) == NotPassed(given, want)  # type: ignore[arg-type]


def test_an_inner_function_that_is_not_there() -> None:
    """Its name is missing, not that of the outer one; so is a key."""
    requests = [
        composed("backward", DOUT, passed("forwards", X, W)),
        composed("backward", DOUT, passed("table", X, W, key="backward")),
        composed("backward", DOUT, passed("plain", X, W, key="backward")),
        composed("missing", DOUT, passed("forward", X, W)),
    ]
    name, key, mapping, outer = sit(CODE, *requests).outcomes
    assert isinstance(name, NotPassed)
    assert isinstance(name.outcome, Missing)
    assert "forward" in name.outcome.names
    assert isinstance(key, NotPassed)
    assert key.outcome == Missing(("forward",), "dict")
    assert isinstance(mapping, NotPassed)
    assert mapping.outcome == NotMapping("int")
    assert isinstance(outer, Missing)


@pytest.mark.parametrize(("name", "error", "line"), [("broken", "NameError", 19), ("leaves", "SystemExit", 21)])
def test_what_the_inner_call_raises(name: str, error: str, line: int) -> None:
    """With the line, and as the inner function's."""
    outcome = only(sit(CODE, composed("backward", DOUT, passed(name, X, W))))
    assert isinstance(outcome, NotPassed)
    assert outcome.passed.call.target == Target(name)
    assert isinstance(outcome.outcome, Raised)
    assert (outcome.outcome.error, outcome.outcome.line) == (error, line)
    assert f"in {name}" in outcome.outcome.traceback


def test_what_the_innermost_call_raises_is_told_as_its_own() -> None:
    """Level by level: which call was to give what."""
    innermost = passed("broken", X, W)
    middle = Passed("mid", Call(Target("same"), (Argument("a", X), innermost)), None)
    outcome = only(sit(CODE, Call(Target("same"), (Argument("a", X), middle))))
    assert isinstance(outcome, NotPassed)
    assert isinstance(outcome.outcome, NotPassed)
    assert (outcome.passed, outcome.outcome.passed) == (middle, innermost)
    assert isinstance(outcome.outcome.outcome, Raised)


def test_what_the_outer_call_raises_is_its_own() -> None:
    """A fault in what uses the cache is not one of what made it."""
    outcome = only(sit(CODE, composed("same", np.ones(7), passed("bare", X, W, entry=None))))
    assert isinstance(outcome, Raised)
    assert outcome.error == "ValueError"


def test_an_inner_call_that_hangs_or_exhausts_memory_costs_its_request() -> None:
    """And nothing else: the next is asked of a new process."""
    code = """
        import numpy as np
        def hangs(x):
            while True: pass
        def eats(x):
            return 0, np.ones((1 << 16, 1 << 16))
        def f(x): return 1
        def g(x): return 1
    """
    requests = [composed("f", passed("hangs", X)), composed("g", passed("eats", X)), call("g", X)]
    session = sit(code, *requests, request_seconds=0.5, memory_mib=256)
    assert session.outcomes[:2] == (TimedOut(0.5), OutOfMemory(256))


def test_a_forged_reason_is_no_answer() -> None:
    """A reason for an argument that no other call gives, or of no known kind, is unreadable."""
    code = """
        import json, os, struct
        def frame(**header):
            text = json.dumps(header).encode()
            return struct.pack('<4sIQ', b'grd1', len(text), 0) + text
        def everywhere(data):
            for fd in range(1, 256):
                try: os.write(fd, data)
                except OSError: pass
            __import__('time').sleep(600)
        def inner(x): return 0, x
        def unknown(x, c): everywhere(frame(kind='not-passed', id=0, argument='nobody', reply=dict(kind='missing', names=[], mapping='')))
        def sent(x, c): everywhere(frame(kind='not-passed', id=0, argument='x0', reply=dict(kind='missing', names=[], mapping='')))
        def odd(x, c): everywhere(frame(kind='not-passed', id=0, argument='cache', reply=dict(kind='memory')))
        def deeper(x, c): everywhere(frame(kind='not-passed', id=0, argument='cache', reply=dict(kind='not-passed', argument='x0', reply=0)))
        def changed(x, c): everywhere(frame(kind='returned', id=0, value=1, changed=['cache'], note=''))
        def good(x, c): everywhere(frame(kind='not-passed', id=0, argument='cache', reply=dict(kind='no-entry', type='x', names=[])))
    """  # noqa: E501 - one forgery per line
    for name in ("unknown", "sent", "odd", "deeper", "changed"):
        outcome = only(sit(code, composed(name, X, passed("inner", X)), request_seconds=2.0))
        assert outcome == UNREADABLE, name
    given = passed("inner", X)
    outcome = only(sit(code, composed("good", X, given), request_seconds=2.0))
    assert outcome == NotPassed(given, NoEntry("x", ()))


def test_values_are_still_asked_first() -> None:
    """A composed call is a call."""
    session = sit(CODE, composed("backward", DOUT, passed("forward", X, W)), value("plain"))
    assert returned(session.outcomes[1]) == 3
