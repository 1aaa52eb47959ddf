"""What an unquoted word of YAML means: the core schema of YAML 1.2, and how the word was written.

PyYAML follows YAML 1.1, where `no` is false, `12:30` is 750 and `1e-6` is text; editors follow 1.2, as we do.
Source: YAML 1.2.2, section 10.3.2, "Tag Resolution".
"""

from __future__ import annotations

import re
from typing import TypeAlias

Data: TypeAlias = "bool | int | float | str | list[Data] | dict[str, Data] | None"


class WrittenInt(int):
    """A whole number that keeps how it was written: a field that means text gets `00123` back."""

    raw: str


class WrittenFloat(float):
    """A number that keeps how it was written: points become exact decimals."""

    raw: str


# Longer digits are text: no field needs them, and Python refuses to convert very long ones.
_LONGEST_NUMBER = 300
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITY = re.compile(r"[-+]?\.(inf|Inf|INF)")
_NOT_A_NUMBER = frozenset({".nan", ".NaN", ".NAN"})


def resolve(word: str) -> Data:
    """Give the value of an unquoted word.

    >>> [resolve(word) for word in ("no", "1e-6", "017", "12:30:45", "true", "~")]
    ['no', 1e-06, 17, '12:30:45', True, None]
    >>> resolve("00123456").raw
    '00123456'
    """
    if word in _NULL:
        return None
    if word in _BOOL:
        return _BOOL[word]
    number = _number(word) if len(word) <= _LONGEST_NUMBER else None
    if number is None:
        return word
    number.raw = word
    return number


def _number(word: str) -> WrittenInt | WrittenFloat | None:
    if _DECIMAL.fullmatch(word):
        return WrittenInt(word)
    if _OCTAL.fullmatch(word):
        return WrittenInt(word[2:], 8)
    if _HEXADECIMAL.fullmatch(word):
        return WrittenInt(word[2:], 16)
    if _FLOAT.fullmatch(word):
        return WrittenFloat(word)
    if _INFINITY.fullmatch(word) or word in _NOT_A_NUMBER:
        return WrittenFloat(word.replace(".", ""))
    return None
