"""The wire: every plain value survives it, and nothing else gets through."""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.sandbox.inside import wire

BITS = wire.MAX_INT_BITS
ATOMS = (
    st.none()
    | st.booleans()
    | st.integers(-(1 << BITS) + 1, (1 << BITS) - 1)
    | st.floats()
    | st.complex_numbers()
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.just(...)
    | st.builds(wire.Opaque, st.text(st.characters(exclude_categories=["Cs"])), st.booleans())
)
ARRAYS = st.sampled_from(sorted(wire.DTYPES)).flatmap(
    lambda name: hnp.arrays(np.dtype(name), hnp.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=4))
)
VALUES = st.recursive(
    ATOMS | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), inner, max_size=4)
    ),
    max_leaves=8,
)


def there_and_back(value: object) -> Any:
    body: list[bytes] = []
    header = {"value": wire.dump(value, body)}
    frame = wire.pack(header, body)
    size, rest = wire.sizes(frame[: wire.PREFIX_BYTES], max_body=1 << 20)
    assert len(frame) == wire.PREFIX_BYTES + size + rest
    middle = wire.PREFIX_BYTES + size
    read = wire.unpack(frame[wire.PREFIX_BYTES : middle], frame[middle:])
    return wire.load(read.header["value"], read.body)


def same(got: object, want: object) -> bool:
    """Compare to the type and the bit, inside containers too; all nan are one."""
    if type(got) is not type(want):
        return False
    if isinstance(want, np.ndarray):
        assert isinstance(got, np.ndarray)
        return (got.dtype, got.shape, got.tobytes()) == (want.dtype, want.shape, want.tobytes())
    if isinstance(want, float):
        return repr(got) == repr(want)
    if isinstance(want, complex):
        assert isinstance(got, complex)
        return same(got.real, want.real) and same(got.imag, want.imag)
    if isinstance(want, (list, tuple)):
        assert isinstance(got, (list, tuple))
        return len(got) == len(want) and all(map(same, got, want))
    if isinstance(want, dict):
        assert isinstance(got, dict)
        return list(got) == list(want) and all(same(got[key], want[key]) for key in want)
    return got == want


@given(VALUES)
def test_every_plain_value_comes_back_as_it_went(value: object) -> None:
    """A plain value keeps its type, its order, its signs of zero and every bit of its arrays."""
    assert same(there_and_back(value), value)


@given(VALUES, VALUES)
def test_the_comparison_of_these_tests_can_fail(one: object, other: object) -> None:
    """What `same` takes for equal is written the same, so the round trip above proves something."""
    written = [(wire.dump(value, body := []), body) for value in (one, other)]
    assert same(one, other) == (repr(written[0]) == repr(written[1]))


@pytest.mark.parametrize("dtype", [">f8", ">i4", ">c16"])
def test_a_big_endian_array_arrives_in_native_order(dtype: str) -> None:
    """The order of bytes is a matter of memory, not of value."""
    sent = np.arange(6).reshape(2, 3).astype(dtype)
    got = there_and_back(sent)
    assert got.dtype.isnative
    np.testing.assert_array_equal(got, sent, strict=False)


def test_any_layout_arrives_row_by_row_in_memory_of_its_own() -> None:
    """A transposed, a strided and a broadcast array arrive as ordinary writeable ones."""
    base = np.arange(24.0).reshape(4, 6)
    for sent in (base.T, base[::2, ::-3], np.broadcast_to(base[0], (3, 6))):
        got = there_and_back(sent)
        assert got.flags.c_contiguous
        assert got.flags.writeable
        assert got.flags.owndata
        np.testing.assert_array_equal(got, sent)


@pytest.mark.parametrize(
    "value",
    [
        {1, 2},
        b"bytes",
        object(),
        np.array([object()]),
        np.array(["text"]),
        np.array(["2020-01-01"], dtype="datetime64[D]"),
        np.zeros(2, dtype=[("a", "f8")]),
        np.zeros(2, dtype=np.longdouble),
        np.zeros((1,) * (wire.MAX_DIMENSIONS + 1)),
        1 << BITS,
        np.float64(1),
        {"nested": [range(3)]},
    ],
    ids=lambda value: f"{type(value).__name__}",
)
def test_nothing_else_is_written(value: object) -> None:
    """What is not plain is refused by the writer, too."""
    with pytest.raises(wire.WireError):
        wire.pack({"value": wire.dump(value, [])})


@pytest.mark.parametrize("header", [{"a": "\ud800"}, {"a": math.nan}, {"a": "x" * wire.MAX_HEADER}, {"a": object()}])
def test_a_header_that_could_not_be_read_is_not_written(header: dict[str, object]) -> None:
    """Lone surrogates, nan, too much text and foreign objects are refused before they are sent."""
    with pytest.raises(wire.WireError):
        wire.pack(header)


PREFIX = struct.Struct("<4sIQ")


@pytest.mark.parametrize(
    "prefix",
    [
        b"PASSED 100/100!!",
        b"\0" * 16,
        PREFIX.pack(b"grd0", 2, 0),
        PREFIX.pack(b"grd1", wire.MAX_HEADER + 1, 0),
        PREFIX.pack(b"grd1", 2, 1 << 21),
        PREFIX.pack(b"grd1", 2, (1 << 64) - 1),
    ],
)
def test_a_forged_prefix_is_refused_before_anything_is_read(prefix: bytes) -> None:
    """Foreign bytes, and lengths beyond the limits, are no frame."""
    with pytest.raises(wire.WireError):
        wire.sizes(prefix, max_body=1 << 20)


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"{",
        b"[]",
        b"3",
        b"null",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": ' + b"9" * 1_000_000 + b"}",
        b'{"a": 1.' + b"0" * 1_000_000 + b"}",
        b'{"a": 1, "a": 2}',
        b'{"a": 1} {"b": 2}',
        b'{"a": "\xff"}',
        b"\xff\xfe{\0}\0",
        b'{"a": \0}',
        b"[" * 1_000_000,
        b'{"a":' * 1_000_000,
        b"{'a': 1}",
    ],
    ids=lambda header: f"{header[:16]!r}",
)
def test_a_forged_header_is_one_wire_error(header: bytes) -> None:
    """Whatever is not one strict JSON object ends as a WireError, never as another exception."""
    with pytest.raises(wire.WireError):
        wire.unpack(header, b"")


def deep(levels: int) -> object:
    tree: object = None
    for _ in range(levels):
        tree = ["list", [tree]]
    return tree


@pytest.mark.parametrize(
    "tree",
    [
        {},
        [],
        ["array"],
        ["pickle", "gASVAAAA"],
        ["int", 3],
        ["int", "0x10"],
        ["int", "1_000"],
        ["int", " 1"],
        ["int", "\u0661"],
        ["int", "0"],
        ["int", "f" * (BITS // 4 + 2)],
        ["float", "NaN"],
        ["float", "1.0"],
        ["float", 1.0, 2.0],
        ["complex", 1.0],
        ["complex", 1, 2],
        ["complex", "1", "2"],
        ["list", "abc"],
        ["tuple", {"a": 1}],
        ["dict", {"a": 1}],
        ["dict", [["a", 1], ["a", 2]]],
        ["dict", [[1, 2]]],
        ["dict", [["a"]]],
        ["dict", [["\ud800", 1]]],
        ["opaque", "function"],
        ["opaque", "function", 1],
        ["opaque", "\ud800", True],
        ["opaque", 3, True],
        "\ud800",
        "\udfff tail",
        ["list", ["\ud800"]],
        [["list"], []],
        deep(wire.MAX_DEPTH + 1),
        ["list", [None] * (wire.MAX_ELEMENTS + 1)],
    ],
    ids=lambda tree: repr(tree)[:30],
)
def test_a_forged_tree_is_one_wire_error(tree: object) -> None:
    """Every tag is read strictly: its length, the types of its parts, its depth, its number of elements."""
    with pytest.raises(wire.WireError):
        wire.load(tree, b"")


def test_the_deepest_and_the_longest_value_allowed_come_through() -> None:
    """The limits are where they are said to be."""
    assert wire.load(deep(wire.MAX_DEPTH), b"") is not None
    assert len(wire.load(["list", [None] * wire.MAX_ELEMENTS], b"")) == wire.MAX_ELEMENTS


@pytest.mark.parametrize(
    ("tree", "body"),
    [
        (["array", "float64", [2]], b"\0" * 15),
        (["array", "float64", [2]], b"\0" * 17),
        (["array", "float64", [1]], b"\0" * 16),
        (["array", "float64", [10**12]], b"\0" * 16),
        (["array", "float64", [10**6, 10**6, 10**6]], b""),
        (["array", "float64", [1 << 32, 1 << 32]], b""),
        (["array", "float64", [0, 1 << 40, 1 << 40]], b""),
        (["array", "float64", [0, 10**30]], b""),
        (["array", "float64", [-1]], b""),
        (["array", "float64", [-1, -2]], b"\0" * 16),
        (["array", "float64", [2.0]], b"\0" * 16),
        (["array", "float64", [True]], b"\0" * 8),
        (["array", "float64", ["2"]], b"\0" * 16),
        (["array", "float64", 2], b"\0" * 16),
        (["array", "float64", [1] * 17], b"\0" * 8),
        (["array", "object", [1]], b"\0" * 8),
        (["array", "O", [1]], b"\0" * 8),
        (["array", "float128", [1]], b"\0" * 16),
        (["array", "datetime64[s]", [1]], b"\0" * 8),
        (["array", "str256", [1]], b"\0" * 32),
        (["array", ">f8", [1]], b"\0" * 8),
        (["array", ["f8"], [1]], b"\0" * 8),
        (["array", "bool", [2]], b"\x01\x02"),
        (["list", [["array", "int8", [1]], ["array", "int8", [1]]]], b"\0"),
        (["list", [["array", "int8", [1]], ["array", "int8", [1]]]], b"\0\0\0"),
        (None, b"\0"),
    ],
    ids=lambda part: repr(part)[:40],
)
def test_an_array_that_does_not_fit_its_bytes_is_one_wire_error(tree: object, body: bytes) -> None:
    """Shape, dtype and bytes must agree to the byte; this is known before memory is asked for."""
    with pytest.raises(wire.WireError):
        wire.load(tree, body)


@given(st.binary(max_size=64))
def test_no_bytes_make_the_reader_raise_anything_else(data: bytes) -> None:
    """Random bytes as prefix, as header and as body are a WireError, or are read."""
    for read in (
        lambda: wire.sizes(data[:16].ljust(16, b"\0"), max_body=64),
        lambda: wire.unpack(data, b""),
        lambda: wire.load(["array", "float32", [len(data) // 4]], data),
    ):
        try:
            read()
        except wire.WireError:
            continue


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["array", "int", "float64"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(JSON, st.binary(max_size=16))
def test_no_json_makes_the_reader_raise_anything_else(tree: object, body: bytes) -> None:
    """Any JSON as a tree is a WireError, or is read; so it is as a header with wanted fields."""
    for read in (
        lambda: wire.load(tree, body),
        lambda: wire.expect(wire.unpack(json.dumps({"a": tree}).encode(), body).header, a=str),
        lambda: wire.texts(tree),
    ):
        try:
            read()
        except wire.WireError:
            continue


@pytest.mark.parametrize("header", [{}, {"a": 1, "b": 2}, {"a": True}, {"a": 1.0}, {"a": None}, {"a": "\ud800"}])
def test_a_header_has_exactly_its_fields(header: dict[str, object]) -> None:
    """A missing, an additional or a mistyped field is refused; True is no number."""
    with pytest.raises(wire.WireError):
        wire.expect(header, a=(int, str))
