"""What a text that is not YAML means to its author: where the parser stumbled, in our words.

PyYAML has two parsers, which word their errors differently; each rule below knows both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from yaml.error import MarkedYAMLError

from grader.errors import SpecFault
from grader.spec.place import Page, fault_at
from grader.text import one_line

if TYPE_CHECKING:
    from yaml.error import Mark

_INDENTATION = "this line does not fit the lines above it: check its indentation"
_COLON = "': ' cannot stand inside unquoted text: put the text in quotes"
SINGLE_QUOTES = r"use single quotes, where '\' is an ordinary character"

# What the parser says, and what we say: about where it stumbled, or about where the thing it was reading begins.
_STUMBLED = (
    (r"(expected key|block end).*:$", "a field's name is missing before ':'"),
    (r"character .*that cannot start any token", "text cannot begin with {char!r}: put it in quotes"),
    (
        r"block node.* the node content|block node.* expected node content",
        "text cannot begin with {char!r}: put it in quotes",
    ),
    (r"node content", "a value is missing before {char!r}"),
    (r"sequence entries are not allowed", "a list item '-' cannot stand here: begin it on a line of its own"),
    (r"mapping keys are not allowed", "text cannot begin with '?': put it in quotes"),
    (r"expected key|block end|'-' indicator|document start", _INDENTATION),
)
_BEGAN = (
    (
        r"scanning an? (alias|anchor|tag|block scalar)|parsing a (tag|node)",
        "text cannot begin with {char!r}: put it in quotes",
    ),
    (r"expected ':'", "expected 'name: value' on this line"),
    (r"quoted scalar.*(end of stream|document)", "the text that begins here has no closing quote"),
)


def syntax_fault(error: Exception, page: Page) -> SpecFault:
    """Say what is wrong with a text that the YAML parser refuses."""
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return SpecFault(page.file, 0, 0, "", f"not readable as YAML: {one_line(str(error))}")
    said = f"{error.context}: {error.problem}"
    stumbled, began = error.problem_mark, error.context_mark or error.problem_mark
    return (
        _tab(stumbled, page)
        or _colon(said, stumbled, page)
        or _after_closing(said, stumbled, page)
        or _unclosed(said, stumbled, began, page)
        or _escape(said, stumbled, page)
        or _ruled(_BEGAN, said, began, page)
        or _ruled(_STUMBLED, said, stumbled, page)
        or _at(stumbled, page, f"not readable as YAML: {one_line(str(error.problem))}")
    )


def _at(mark: Mark, page: Page, what: str) -> SpecFault:
    return fault_at(page.place(mark.line, mark.column), "", what)


def _char(mark: Mark, page: Page) -> str:
    return page.text[mark.index : mark.index + 1]


def _ruled(rules: tuple[tuple[str, str], ...], said: str, mark: Mark, page: Page) -> SpecFault | None:
    for pattern, what in rules:
        if re.search(pattern, f"{said}{_char(mark, page)}"):
            return _at(mark, page, what.format(char=_char(mark, page)))
    return None


def _tab(mark: Mark, page: Page) -> SpecFault | None:
    return _at(mark, page, "a tab cannot indent: use spaces") if _char(mark, page) == "\t" else None


def _colon(said: str, mark: Mark, page: Page) -> SpecFault | None:
    if "mapping values are not allowed" not in said:
        return None
    line = page.lines[mark.line]
    if re.search(r":\s", line[: mark.column]):
        return _at(mark, page, _COLON)
    return fault_at(page.place(mark.line, len(line) - len(line.lstrip())), "", _INDENTATION)


def _after_closing(said: str, mark: Mark, page: Page) -> SpecFault | None:
    before = page.lines[mark.line][: mark.column].rstrip() if mark.line < len(page.lines) else ""
    if not re.search(r"expected key|block end|document start", said) or before[-1:] not in {'"', "'", "]", "}"}:
        return None
    twice = " (a ' inside single quotes is written twice)" if before.endswith("'") else ""
    return _at(mark, page, f"nothing can follow the closing {before[-1]}: put the whole text in quotes{twice}")


def _unclosed(said: str, stumbled: Mark, began: Mark, page: Page) -> SpecFault | None:
    missing = re.search(r"expected ',' or '([]}])'", said)
    if missing is None:
        return None
    if stumbled.line == began.line and page.text[stumbled.index :].strip():
        return _at(stumbled, page, f"expected ',' or '{missing[1]}' here; text with brackets or commas needs quotes")
    return _at(
        began, page, f"this {_char(began, page)!r} is never closed: '{missing[1]}' is missing, or the text needs quotes"
    )


def _escape(said: str, mark: Mark, page: Page) -> SpecFault | None:
    if not re.search(r"quoted scalar.*(escape|hexa?decimal)", said):
        return None
    return fault_at(
        page.place_of(page.text.rfind("\\", 0, mark.index + 1)), "", f"unknown escape in double quotes: {SINGLE_QUOTES}"
    )
