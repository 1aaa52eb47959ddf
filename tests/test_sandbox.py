"""What comes through the door: values, missing targets, calls. Real processes, no stand-ins."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sandboxed import (  # noqa: F401 - each test runs in every tier
    call,
    in_both_ways,
    in_every_tier,
    in_one_tier,
    only,
    returned,
    sit,
    value,
)

from grader.errors import GraderFault
from grader.model import Argument, Missing, NotCallable, NotMapping, Opaque, TooLarge

# ── values ──────────────────────────────────────────────────────────────────────────────────────────────────


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
            shape = property(lambda self: (10**9, 10**9))
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


# ── targets and calls ───────────────────────────────────────────────────────────────────────────────────────


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
        Missing(("a", "2", "b"), mapping="dict"),
        NotMapping("numpy.ndarray"),
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
    assert session.outcomes[2] == Missing(("a",), "dict")


def test_numbers_may_be_keys() -> None:
    """The key of an item is found when the mapping has the number of that name."""
    session = sit("answers = {1: 'one', 2.5: 'no'}", value("answers", "1"), value("answers", "2.5"))
    assert returned(session.outcomes[0]) == "one"
    assert session.outcomes[1] == Missing(("1",), "dict")


def test_a_request_that_cannot_be_sent_is_our_fault() -> None:
    """An array of objects among the arguments is a mistake of the grader, not of the student."""
    with pytest.raises(GraderFault, match=r"cannot be sent: an array of dtype object"):
        sit("def f(a): ...", call("f", np.array([None])))
