"""YAML text → plain data, and where each of its fields stands.

We build the data from the parser's events ourselves: what PyYAML's loaders do silently (the last of two equal keys
wins, `no` is false, an alias may contain itself) is either what YAML 1.2 says or a fault here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml
from yaml import events

from grader.errors import SpecError, SpecFault
from grader.spec.place import Page, fault_at, join, page
from grader.spec.scalars import Data, resolve
from grader.spec.syntax import SINGLE_QUOTES, syntax_fault
from grader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Final

    from yaml._yaml import Mark as FastMark
    from yaml.error import Mark

    from grader.model import Place

MAX_BYTES: Final = 1 << 20
MAX_DEPTH: Final = 32
LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What YAML does not allow, line breaks that editors do not count as such, and byte order marks inside the text.
_NOT_ALLOWED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
# In double quotes these are single characters; who writes them meant LaTeX: `\theta`, `\frac`, `\nabla`.
_ESCAPE = re.compile(r"\\(?:(?P<latex>[abefrtv_NLP]|n(?:abla|u|eq?|eg|i|ot|otin)(?![A-Za-z]))|.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Document:
    """What one file says."""

    file: str
    data: Data
    places: Mapping[str, Place] = field(repr=False)
    """Where each value stands, by its path; the empty path is the file's first field."""
    keys: Mapping[str, Place] = field(repr=False)
    """Where the key of each field stands."""
    texts: Mapping[str, int] = field(repr=False)
    """For texts written in one piece: how far behind their place the first character stands, as 1 after a quote."""
    unread: frozenset[str]
    """Paths of values that are not what the author meant, since they use what is refused here."""
    faults: tuple[SpecFault, ...]


def parse(data: bytes, file: str) -> Document:
    """Read the one document of a file. Raises SpecError when nothing can be made of it."""
    leaf = page(file, _decoded(data, file))
    reader = _Reader(leaf)
    try:
        value = reader.document()
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # the latter two: an escape that is no character
        raise SpecError([*reader.faults, syntax_fault(error, leaf)]) from None
    return Document(
        file, value, reader.places, reader.keys, reader.texts, frozenset(reader.unread), tuple(reader.faults)
    )


def _decoded(data: bytes, file: str) -> str:
    if len(data) > MAX_BYTES:
        what = f"larger than {MAX_BYTES >> 20} MiB, the most that a file of an assignment may have"
        raise SpecError([SpecFault(file, 0, 0, "", what)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        leaf = page(file, data.decode("utf-8-sig", "backslashreplace"))
        place = leaf.place_of(len(error.object[: error.start].decode("utf-8")))
        raise SpecError([fault_at(place, "", "not UTF-8: save the file in the encoding UTF-8")]) from None
    leaf = page(file, text)
    first = {found[0]: found.start() for found in reversed(list(_NOT_ALLOWED.finditer(text)))}
    faults = [fault_at(leaf.place_of(index), "", _not_allowed(char)) for char, index in first.items()]
    directive = _directive(leaf)
    if faults or directive:
        raise SpecError(faults + directive)
    return text


def _not_allowed(char: str) -> str:
    return f"the character U+{ord(char):04X} cannot stand in a spec: remove it"


def _directive(leaf: Page) -> list[SpecFault]:
    for number, line in enumerate(leaf.lines):
        if line.startswith("%"):
            return [fault_at(leaf.place(number, 0), "", "lines that begin with '%' are not used here: remove it")]
        if line.strip() and not line.lstrip().startswith("#"):
            break
    return []


def _start(event: events.Event) -> Mark | FastMark:
    assert event.start_mark is not None  # noqa: S101 - both parsers mark every event
    return event.start_mark


def _end(event: events.Event) -> Mark | FastMark:
    assert event.end_mark is not None  # noqa: S101 - the same
    return event.end_mark


class _Reader:
    """Builds data from the parser's events, and notes what it refuses."""

    def __init__(self, leaf: Page) -> None:
        self.page = leaf
        self.events = iter(yaml.parse(leaf.text, Loader=LOADER))
        self.places: dict[str, Place] = {}
        self.keys: dict[str, Place] = {}
        self.texts: dict[str, int] = {}
        self.unread: set[str] = set()
        self.faults: list[SpecFault] = []

    def document(self) -> Data:
        next(self.events)  # the stream's start
        if isinstance(next(self.events), events.StreamEndEvent):
            raise SpecError([SpecFault(self.page.file, 0, 0, "", "the file is empty")])
        value = self.node(next(self.events), "", 0)
        next(self.events)  # the document's end
        after = next(self.events)
        if not isinstance(after, events.StreamEndEvent):
            self.refuse(after, "", "a second document begins here: a file holds one, so remove the '---'")
        if value is None:
            raise SpecError(self.faults or [SpecFault(self.page.file, 0, 0, "", "the file is empty")])
        return value

    def node(self, event: events.Event, path: str, depth: int) -> Data:
        self.places[path] = self.place(event)
        if depth > MAX_DEPTH:
            self.refuse(event, path, f"nested more than {MAX_DEPTH} levels deep")
            raise SpecError(self.faults)
        self.plainly(event, path)
        if isinstance(event, events.SequenceStartEvent):
            return self.sequence(path, depth)
        if isinstance(event, events.MappingStartEvent):
            return self.mapping(path, depth)
        return self.scalar(event, path) if isinstance(event, events.ScalarEvent) else None

    def sequence(self, path: str, depth: int) -> list[Data]:
        values: list[Data] = []
        while not isinstance(event := next(self.events), events.SequenceEndEvent):
            values.append(self.node(event, join(path, len(values)), depth + 1))
        return values

    def mapping(self, path: str, depth: int) -> dict[str, Data]:
        table: dict[str, Data] = {}
        while not isinstance(event := next(self.events), events.MappingEndEvent):
            key = self.key(event, path, depth)
            if key is None:
                self.node(next(self.events), join(path, "?"), depth + 1)
                continue
            field_path = join(path, key)
            if key in table:
                line = self.keys[field_path].line
                self.refuse(
                    event, field_path, f"duplicate field: '{one_line(key, limit=60)}' stands on line {line} already"
                )
            self.keys[field_path] = self.place(event)
            table[key] = self.node(next(self.events), field_path, depth + 1)
        return table

    def key(self, event: events.Event, path: str, depth: int) -> str | None:
        """Read a field's name as it is written: `no`, `1` and `null` are names. None when it is refused."""
        if not isinstance(event, events.ScalarEvent):
            self.unreadable(event, path, "a field's name must be text: put it in quotes")
            self.node(event, join(path, "?"), depth + 1)
            return None
        self.plainly(event, path)
        self.legible(event, path)
        if event.value == "<<" and event.implicit[0]:
            self.unreadable(event, path, "merge keys are not used here: write the fields out in place of '<<'")
            return None
        if not event.value:
            self.unreadable(event, path, "a field's name is missing before ':'")
            return None
        return event.value

    def scalar(self, event: events.ScalarEvent, path: str) -> Data:
        self.legible(event, path)
        written = self.written(event)
        if event.value in (written, written[1:-1]):
            self.texts[path] = 0 if event.value == written else 1
        return resolve(event.value) if event.implicit[0] else event.value

    def plainly(self, event: events.Event, path: str) -> None:
        """Refuse what makes a value other than it looks: anchors, aliases, tags."""
        if isinstance(event, events.AliasEvent):
            self.unreadable(
                event, path, f"aliases are not used here: write the value out in place of '*{event.anchor}'"
            )
        elif isinstance(event, events.NodeEvent) and event.anchor is not None:
            self.refuse(event, path, f"anchors are not used here: remove '&{event.anchor}'")
        if getattr(event, "tag", None) is not None:
            self.unreadable(event, path, "tags are not used here: put text that begins with '!' in quotes")

    def legible(self, event: events.ScalarEvent, path: str) -> None:
        """Refuse what an escape in double quotes has made of a text."""
        begins, written = _start(event).index, self.written(event)
        escapes = _ESCAPE.finditer(written) if event.style == '"' else ()
        for escape in escapes:
            if escape["latex"]:
                what = f"in double quotes {escape[0]} is an escape: {SINGLE_QUOTES}"
                self.faults.append(fault_at(self.page.place_of(begins + escape.start()), path, what))
                return
        bad = _NOT_ALLOWED.search(event.value)
        if bad is not None:
            self.refuse(event, path, _not_allowed(bad[0]))

    def written(self, event: events.ScalarEvent) -> str:
        return self.page.text[_start(event).index : _end(event).index]

    def place(self, event: events.Event) -> Place:
        return self.page.place(_start(event).line, _start(event).column)

    def unreadable(self, event: events.Event, path: str, what: str) -> None:
        self.unread.add(path)
        self.refuse(event, path, what)

    def refuse(self, event: events.Event, path: str, what: str) -> None:
        self.faults.append(fault_at(self.place(event), path, what))
