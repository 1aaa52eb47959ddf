"""Names that an answer should do without: where a file uses them, read from its text alone.

Comments and strings do not count; `from numpy.linalg import inv` and `import numpy as xp` are followed.
"""

from __future__ import annotations

import io
import re
import tokenize
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import AfterValidator

from grader.kinds.findings import finding
from grader.kinds.problem import Text, fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grader.model import Finding

MOST_BYTES: Final = 1 << 18
MOST_TOKENS: Final = 50_000
CUSTOMARY: Final = {"np": "numpy"}
"""What a name stands for in a problem's file, where nothing is imported."""
DOTTED: Final = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def _dotted(text: str) -> str:
    if not DOTTED.fullmatch(text):
        raise fault(f"expected a name, as 'np.linalg.inv' or 'sorted', got {text!r}")
    return text


Dotted = Annotated[Text, AfterValidator(_dotted)]


def notes(source: bytes, names: Sequence[str]) -> tuple[Finding, ...]:
    """Tell each forbidden name that a file uses, with the line where it does so first. Never raises."""
    found = uses(source, names)
    return tuple(finding("contract.forbidden-note", {"name": name, "line": line}) for name, line in found.items())


def uses(source: bytes, names: Sequence[str]) -> dict[str, int]:
    r"""Find the first line in which each name is used.

    >>> uses(b"import numpy as xp\nx = xp.linalg.inv(A)  # np.linalg.pinv", ["np.linalg.inv", "np.linalg.pinv"])
    {'np.linalg.inv': 2}
    """
    data = source[:MOST_BYTES]
    wanted = {_full(name, CUSTOMARY): name for name in names if name.rpartition(".")[2].encode() in data}
    if not wanted:
        return {}
    found: dict[str, int] = {}
    known: dict[str, str] = {}
    for statement in _statements(data):
        if statement[0].string in ("import", "from"):
            known |= _imported([token.string for token in statement])
        for chain, line in _chains(statement):
            name = wanted.get(_full(chain, known))
            if name is not None:
                found.setdefault(name, line)
    return {name: found[name] for name in names if name in found}


def _full(name: str, known: Mapping[str, str]) -> str:
    first, dot, rest = name.partition(".")
    return known.get(first, first) + dot + rest


def _statements(data: bytes) -> Iterator[list[tokenize.TokenInfo]]:
    """Give the names, numbers and operators of each logical line, as far as the file can be read."""
    statement: list[tokenize.TokenInfo] = []
    try:
        for count, token in enumerate(tokenize.tokenize(io.BytesIO(data).readline)):
            if token.type in (tokenize.NAME, tokenize.OP, tokenize.NUMBER) and token.string != ";":
                statement.append(token)
            elif token.type in (tokenize.NEWLINE, tokenize.OP) and statement:
                yield statement
                statement = []
            if count > MOST_TOKENS:
                break
    except (tokenize.TokenError, SyntaxError, ValueError, RecursionError):
        pass  # what was read so far counts
    if statement:
        yield statement


def _chains(statement: Sequence[tokenize.TokenInfo]) -> Iterator[tuple[str, int]]:
    """Give the dotted names of a line, each with its line."""
    if statement[0].string == "from" and any(token.string == "import" for token in statement):
        return
    place = 0
    while place < len(statement):
        token = statement[place]
        follows_dot = place > 0 and statement[place - 1].string == "."
        place += 1
        if token.type != tokenize.NAME or follows_dot:
            continue
        parts = [token.string]
        while place + 1 < len(statement) and statement[place].string == ".":
            parts.append(statement[place + 1].string)
            place += 2
        yield ".".join(parts), token.start[0]


def _imported(words: Sequence[str]) -> dict[str, str]:
    """Tell what the names stand for that an import brings.

    >>> _imported("from numpy . linalg import inv as invert , pinv".split())
    {'invert': 'numpy.linalg.inv', 'pinv': 'numpy.linalg.pinv'}
    >>> _imported("import numpy . linalg as la , math".split())
    {'la': 'numpy.linalg', 'math': 'math'}
    """
    prefix = ""
    rest = list(words[1:])
    if words[0] == "from" and "import" in words:
        prefix = "".join(words[1 : words.index("import")]) + "."
        rest = list(words[words.index("import") + 1 :])
    text = "".join(f" {word} " if word == "as" else word for word in rest if word not in "()")
    known: dict[str, str] = {}
    for part in text.split(","):
        full, _, alias = part.partition(" as ")
        if alias:
            known[alias] = prefix + full
        elif full:
            first = full if prefix else full.partition(".")[0]
            known[first] = prefix + first
    return known
