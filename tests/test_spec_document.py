"""YAML becomes the data that its author sees: YAML 1.2, numbers as written, each value in its place."""

from __future__ import annotations

import json
import math
import pickle
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.errors import SpecError
from grader.spec.document import parse
from grader.spec.load import load
from grader.spec.scalars import resolve
from grader.text import clean

LOOK_ALIKES = (
    *("no", "NO", "on", "y", "n", "yes", "off", "12:30:45", "1:30", "2026-11-22", "inf", "nan", "None", "1_000", "0b1"),
    *("0O17", "+0x1", "1e", "1.2.3", ".", "-", "e5", "=", "1/2", "２"),
)


@pytest.mark.parametrize("word", LOOK_ALIKES)
def test_words_that_only_look_like_something_else_are_text(word):
    """What YAML 1.1 takes for truth, times, dates and odd numbers is text."""
    assert parse(f"a: [{word}]\n".encode(), "p.yaml").data == {"a": [word]}


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("1e-6", 1e-6),
        ("1e6", 1e6),
        ("3.10", 3.1),
        (".5", 0.5),
        ("2.", 2.0),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("-0", 0),
        ("+12", 12),
        (".inf", math.inf),
        ("-.Inf", -math.inf),
        ("00123456", 123456),
    ],
)
def test_numbers_are_those_of_yaml_1_2_and_keep_how_they_were_written(word, value):
    """A number has its value, and the text that a field meant as text gets."""
    number = resolve(word)
    assert (number, type(number).__mro__[1], number.raw) == (value, type(value), word)
    assert pickle.loads(pickle.dumps(number)).raw == word  # noqa: S301 - our own


def test_null_and_truth_have_the_spellings_of_yaml_1_2():
    """Nothing else is null, true or false."""
    assert [resolve(word) for word in ("", "~", "null", "Null", "NULL")] == [None] * 5
    assert [resolve(word) for word in ("true", "True", "TRUE")] == [True] * 3
    assert [resolve(word) for word in ("false", "False", "FALSE")] == [False] * 3
    assert math.isnan(resolve(".nan"))


def test_a_number_of_many_digits_is_text():
    """No digits are too many to be read."""
    assert resolve("9" * 10_000) == "9" * 10_000


def test_names_of_fields_are_text_as_written():
    """`no`, numbers and null are names like others."""
    assert parse(b"{no: a, 010: b, null: c, true: d, 1e3: e}", "p.yaml").data == {
        "no": "a",
        "010": "b",
        "null": "c",
        "true": "d",
        "1e3": "e",
    }


def test_quotes_make_text():
    """What stands in quotes is text, whatever it looks like."""
    assert parse(b"""['1', "true", '', "~"]""", "p.yaml").data == ["1", "true", "", "~"]


def test_every_value_has_its_place():
    """Paths lead to the line and column of values; those of keys are kept beside them."""
    found = parse(
        "# first\na: 1\r\nb:\r\n  - {日本: x, 'a b': |\n      text\n".replace("|\n      text\n", "y}\n").encode(),
        "p.yaml",
    )
    places = {path: (place.line, place.column) for path, place in found.places.items()}
    assert places == {
        "": (2, 1),
        "a": (2, 4),
        "b": (4, 3),
        "b[0]": (4, 5),
        "b[0].日本": (4, 10),
        'b[0]["a b"]': (4, 20),
    }
    assert {path: place.column for path, place in found.keys.items()} == {
        "a": 1,
        "b": 1,
        "b[0].日本": 6,
        'b[0]["a b"]': 13,
    }
    assert found.places["a"].source_line == "a: 1"


_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn"], exclude_characters="\ufeff")
)
_DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT.filter(bool), inner, max_size=4),
    max_leaves=20,
).filter(lambda data: data is not None)


def block(data, indent=0):
    """Write data in block style, each text in single quotes."""
    pad = "\n" + " " * indent
    if isinstance(data, list) and data:
        return "".join(f"{pad}- {block(value, indent + 2)}" for value in data)
    if isinstance(data, dict) and data:
        # A name of more than 1,024 characters, or one that folds, needs the explicit form.
        return "".join(f"{pad}? {quoted(key)}{pad}: {block(value, indent + 2)}" for key, value in data.items())
    return quoted(data) if isinstance(data, str) else flow(data)


def quoted(text):
    """Write a text in single quotes."""
    return "'" + text.replace("'", "''") + "'"


def flow(data):
    """Write data as JSON, with the infinities of YAML."""
    return json.dumps(data, ensure_ascii=False).replace("Infinity", ".inf")


@given(_DATA.filter(lambda data: "Infinity" not in json.dumps(data) or isinstance(data, float)))
def test_json_is_read_as_what_it_is(data):
    """JSON is YAML: flow style gives back equal data."""
    assert parse(flow(data).encode(), "p.yaml").data == data


@given(_DATA)
def test_block_style_is_read_as_what_it_is(data):
    """Block style gives back equal data."""
    assert parse(block(data).encode(), "p.yaml").data == data


HW3 = Path(__file__).parents[1] / "problems" / "hw3"
SEEDS = [path.read_text(encoding="utf-8") for path in sorted(HW3.glob("[0-9]*.yaml"))]


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    """A folder whose one problem is written anew for each example."""
    folder = tmp_path_factory.mktemp("hw")
    (folder / "assignment.yaml").write_text("title: T\nfile: hw.py\n")
    return folder


@st.composite
def mutated(draw):
    """A valid spec, of which some parts are replaced, doubled or left out."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        stop = draw(st.integers(start, min(len(text), start + 30)))
        put = st.sampled_from(
            ["", "\n", ": ", "- ", "  ", "\t", "&a ", "*a", "[", "{", "'", '"', "|", "!", "1e999", "\\", "~"]
        )
        text = text[:start] + draw(put | st.text(max_size=5) | st.just(text[start:stop] * 2)) + text[stop:]
    return text


def faults(read, *arguments):
    """Give the faults that reading finds; any other exception is the test's failure."""
    try:
        read(*arguments)
    except SpecError as error:
        return error.faults
    return None


@given(text=st.text() | mutated())
@example(text="kind: gradient\narguments: 5\n")
@example(text=SEEDS[0])
def test_no_text_is_answered_with_anything_but_faults(assignment, text):
    """Whatever stands in a problem's file, it is a problem or faults, each with words that can be printed safely."""
    (assignment / "p.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    found = faults(load, assignment)
    assert found is None or (found and all(fault.what and clean(str(fault)) == str(fault) for fault in found))


@given(st.binary())
def test_no_bytes_are_answered_with_anything_but_faults(data):
    """Whatever the bytes, they are a document or faults."""
    assert faults(parse, data, "p.yaml") != ()
