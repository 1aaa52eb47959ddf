"""Student code that answers in our place gets no further than its own values."""

from __future__ import annotations

import textwrap

from sandboxed import (  # noqa: F401 - each test runs in every tier
    UNREADABLE,
    call,
    in_every_tier,
    only,
    returned,
    sit,
    value,
)

from grader.model import Died, Missing, Opaque, OutOfMemory, Raised, TimedOut, TooLarge

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
        builtins.all = builtins.any = lambda *a: True
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
    """Code that breaks what the child works with is never a fault of ours, and never an answer of ours."""
    code = 'import json, builtins\njson.dumps = lambda *a, **k: \'{"kind": "fault"}\'\nx = 1'
    assert returned(only(sit(code, value("x")))) == 1  # whoever answers took what it needs before
    for broken in (
        "import os; os.write = None",
        "import builtins\nfor name in list(vars(builtins)): delattr(builtins, name)",
    ):
        session = sit(broken + "\nx = 1", value("x"))
        assert isinstance(session.load, (Died, Raised)), broken
        assert set(session.outcomes) == {session.load}


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
    assert second == Missing(("a", "3"), "Angry")
    assert returned(liar) == Opaque("Liar")
    assert isinstance(bogus, (Raised, TooLarge, Died, OutOfMemory))
    assert returned(whole) == Opaque("Angry")
