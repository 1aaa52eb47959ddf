"""What pydantic's error types mean to the author of a spec: one table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sized
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeAlias

from grader.kinds.problem import written
from grader.text import listed, one_line

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Context: TypeAlias = Mapping[str, Any]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give the known word that is nearest, if one is near.

    >>> nearest("formla", ["points", "formula"])
    'formula'
    """
    names = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), names, n=1)
    return names[near[0]] if near else None


def one_of(value: object, known: Iterable[str]) -> str:
    """Say which words were expected in place of this one.

    >>> one_of("ane", ["any", "as-written"])
    "expected 'any' or 'as-written', got 'ane' (did you mean 'any'?)"
    """
    names = list(known)
    near = nearest(value, names) if isinstance(value, str) else None
    meant = f" (did you mean {near!r}?)" if near else ""
    return f"expected {listed([repr(name) for name in names], joint='or')}, got {written(value)}{meant}"


def _literal(context: Context, value: object) -> str:
    return one_of(value, re.findall(r"'([^']*)'", str(context["expected"])))


def _tag(context: Context, value: object) -> str:
    field = str(context["discriminator"]).strip("'")
    tags = re.findall(r"'([^']*)'", str(context.get("expected_tags", "")))
    return f"{field}: {one_of(value.get(field), tags)}" if isinstance(value, dict) else f"expected a field {field!r}"


def _too_short(context: Context, _value: object) -> str:
    least = context["min_length"]
    return "must not be empty" if least == 1 else f"too short: needs {least} characters or more"


def _too_few(context: Context, value: Sized) -> str:
    least = context["min_length"]
    return "must not be empty" if least == 1 else f"needs {least} entries or more, has {len(value)}"


# `{got}` is what stands in the spec; other braces are pydantic's own context of the error.
WORDS: Mapping[str, str | Callable[[Context, Any], str]] = {
    "missing": "required field is missing",
    "string_type": "expected text, got {got}",
    "string_unicode": "expected text, got {got}",
    "string_too_short": _too_short,
    "string_too_long": "too long: {max_length} characters at most",
    "string_pattern_mismatch": "expected text of the form {pattern}, got {got}",
    "int_type": "expected a whole number, got {got}",
    "int_parsing": "expected a whole number, got {got}",
    "int_parsing_size": "expected a smaller whole number, got {got}",
    "int_from_float": "expected a whole number, got {got}",
    "float_type": "expected a number, got {got}",
    "float_parsing": "expected a number, got {got}",
    "finite_number": "expected a finite number, got {got}",
    "decimal_type": "expected a number, got {got}",
    "decimal_parsing": "expected a number, got {got}",
    "decimal_max_places": "expected at most {decimal_places} decimals, got {got}",
    "decimal_max_digits": "expected at most {max_digits} digits, got {got}",
    "decimal_whole_digits": "expected at most {whole_digits} digits before the point, got {got}",
    "bool_type": "expected true or false, got {got}",
    "bool_parsing": "expected true or false, got {got}",
    "none_required": "expected nothing, got {got}",
    "list_type": "expected a list, got {got}",
    "tuple_type": "expected a list, got {got}",
    "set_type": "expected a list, got {got}",
    "frozen_set_type": "expected a list, got {got}",
    "iterable_type": "expected a list, got {got}",
    "dict_type": "expected fields (name: value), got {got}",
    "mapping_type": "expected fields (name: value), got {got}",
    "model_type": "expected fields (name: value), got {got}",
    "model_attributes_type": "expected fields (name: value), got {got}",
    "too_short": _too_few,
    "too_long": "has {actual_length} entries, {max_length} at most",
    "greater_than": "must be more than {gt}, got {got}",
    "greater_than_equal": "must be {ge} or more, got {got}",
    "less_than": "must be less than {lt}, got {got}",
    "less_than_equal": "must be {le} or less, got {got}",
    "multiple_of": "must be a multiple of {multiple_of}, got {got}",
    "literal_error": _literal,
    "enum": _literal,
    "union_tag_invalid": _tag,
    "union_tag_not_found": _tag,
    "value_error": "{error}",
    "assertion_error": "{error}",
    "fault": "{what}",
}


def words(detail: ErrorDetails, value: object) -> str:
    """Say what one pydantic error means of a value; in pydantic's words when no model of ours raised the like yet."""
    said, context = WORDS.get(detail["type"]), detail.get("ctx", {})
    if said is None:
        return one_line(detail["msg"])
    if callable(said):
        return said(context, value)
    return said.format_map({**{name: _short(part) for name, part in context.items()}, "got": written(value)})


def _short(part: object) -> object:
    return int(part) if isinstance(part, float) and part.is_integer() else part


def merged(said: Iterable[str]) -> list[str]:
    """Join what the members of a union expected of the same value.

    >>> merged(["expected text, got nothing", "expected a list, got nothing", "must not be empty"])
    ['expected text or a list, got nothing', 'must not be empty']
    """
    expected: dict[str, list[str]] = {}
    others = []
    for what in dict.fromkeys(said):
        match = re.fullmatch(r"expected (.*), got (.*)", what)
        if match:
            expected.setdefault(match[2], []).append(match[1])
        else:
            others.append(what)
    return [f"expected {listed(names, joint='or')}, got {got}" for got, names in expected.items()] + others
