"""What a file that is not the YAML we read is answered with, exactly, whichever of PyYAML's parsers is at work."""

from __future__ import annotations

import pytest
import yaml
from spec_gallery import gallery

from grader.errors import SpecError
from grader.spec import document
from grader.spec.document import parse

FAULTS = list(gallery("syntax.txt"))
LOADERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]
EDGES = [
    ("a NUL", "title: a\0b\n", "p.yaml:1:9: the character U+0000 cannot stand in a spec: remove it"),
    ("a bell", "title: a\x07b\n", "p.yaml:1:9: the character U+0007 cannot stand in a spec: remove it"),
    ("a line separator", "title: a\u2028b\n", "p.yaml:1:9: the character U+2028 cannot stand in a spec: remove it"),
    ("an empty file", "", "p.yaml: the file is empty"),
    ("endless nesting", "[" * 100_000, f"p.yaml:1:34: {'[0]' * 33}: nested more than 32 levels deep"),
    ("a surrogate", 'a: "\\ud800"\n', "p.yaml"),
    ("an escape beyond Unicode", 'a: "\\U99999999"\n', "p.yaml"),
    ("an escape that is not hexadecimal", 'a: "\\xzz"\n', "p.yaml:1:5: unknown escape in double quotes"),
    ("a tag without an end", "a: !<x\n", "p.yaml:1:4: text cannot begin with '!'"),
    ("an indentation of zero", "a: |0\n b\n", "p.yaml:1:4: text cannot begin with '|'"),
    ("a quote that spans documents", "a: 'x\n---\n'", "p.yaml:1:4: the text that begins here has no closing quote"),
]


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__)
def _each_parser(request, monkeypatch):
    monkeypatch.setattr(document, "LOADER", request.param)


def said(data: bytes) -> str:
    """Give what is said of a file."""
    try:
        return "\n".join(map(str, parse(data, "p.yaml").faults))
    except SpecError as error:
        return str(error)


@pytest.mark.usefixtures("_each_parser")
@pytest.mark.parametrize(("text", "expected"), FAULTS)
def test_what_is_not_read_is_said_in_our_words(text, expected):
    """Both parsers lead to the same message, with the place where the author has to look."""
    assert said(text.encode()) == expected


@pytest.mark.usefixtures("_each_parser")
@pytest.mark.parametrize(("text", "expected"), [edge[1:] for edge in EDGES], ids=[edge[0] for edge in EDGES])
def test_what_one_parser_alone_stumbles_on_is_a_fault_with_both(text, expected):
    """No exception of a parser comes through, whatever the text."""
    assert said(text.encode()).startswith(expected)


def test_a_file_in_another_encoding_names_the_first_letter_that_is_not_utf_8():
    """The place of a wrong byte is found in the lines before it."""
    assert said("title: a\nprompt: Größe\n".encode("latin-1")) == (
        "p.yaml:2:11: not UTF-8: save the file in the encoding UTF-8\n    prompt: Gr\\xf6\\xdfe\n              ^"
    )


def test_a_file_that_is_far_too_large_is_not_read():
    """A mebibyte is the limit."""
    assert said(b"#" * (1 << 20) + b"\n") == "p.yaml: larger than 1 MiB, the most that a file of an assignment may have"


def test_a_byte_order_mark_is_no_fault():
    """What some editors put before the first letter is not part of it."""
    found = parse(b"\xef\xbb\xbftitle: a\n", "p.yaml")
    assert found.data == {"title": "a"}
    assert (found.places["title"].line, found.places["title"].column) == (1, 8)


def test_all_refusals_of_a_file_come_at_once():
    """A refusal hides neither those after it nor a line that cannot be read."""
    lines = said(b"a: &x 1\nb: *x\na: !!int 2\n? [c]\n: 3\nd: @\n").splitlines()
    places = [line.split(": ")[0] for line in lines if line.startswith("p.yaml")]
    assert places == ["p.yaml:1:4", "p.yaml:2:4", "p.yaml:3:1", "p.yaml:3:4", "p.yaml:4:3", "p.yaml:6:4"]


def test_escapes_that_are_meant_are_read():
    """Double quotes keep their use: line breaks, quotes, letters by number, and a backslash written twice."""
    found = parse(rb'a: "one\ntwo \"\u00e9\" \\theta"', "p.yaml")
    assert (found.data, found.faults) == ({"a": 'one\ntwo "é" \\theta'}, ())
