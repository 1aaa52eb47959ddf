"""One-edit mutants of a function: what a student's slip would make of the reference.

Only what the function reaches, by name, is edited. Each mutant is the whole file with one expression replaced, so that
lines stay where they are and nothing else changes. Pure: nothing is run.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from grader.engine.edits import alternatives
from grader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST: Final = 400
SHOWN: Final = 60
AROUND: Final = 16
IDLE: Final = ("decorator_list", "returns", "annotation")
"""Fields of a definition that compute nothing."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A whole file with one edit."""

    source: str
    edit: str
    """What was done, as `X.T @ r → X @ r`."""
    line: int = 0
    """Where, counted from 1; 0 when it is not in the file's own text."""

    def __str__(self) -> str:
        """Write the place and the edit."""
        return f"line {self.line}: {self.edit}" if self.line else self.edit


@dataclass(frozen=True, slots=True)
class _Edit:
    """A node of a definition, and what may stand in its place."""

    statement: ast.stmt
    parent: ast.AST
    node: ast.expr | ast.stmt
    other: ast.AST

    def told(self) -> str:
        """Write it; of a lone number, sign or transpose with what stands around it."""
        before: ast.AST = self.node
        after = self.other
        lone = isinstance(self.node, (ast.Constant, ast.UnaryOp, ast.Attribute))
        if lone and isinstance(self.parent, (ast.expr, ast.keyword)):
            before, after = self.parent, _with(self.parent, self.node, self.other)
        return " → ".join(_shortened(ast.unparse(before), ast.unparse(after)))


def mutants(source: str, names: Sequence[str], *, most: int = MOST) -> tuple[Mutant, ...]:
    r"""Give all mutants of what these names reach; of more than `most`, as many, spread evenly.

    Raises SyntaxError when the source is no Python.

    >>> [str(mutant) for mutant in mutants("def f(x):\n    return x.T\n", ["f"])]
    ['line 2: return x.T → return -x.T', 'line 2: x.T → x']
    """
    lines = source.encode().splitlines(keepends=True)
    found: dict[tuple[int, str], Mutant] = {}
    for edit in _spread(_edits(ast.parse(source), names), most):
        first, last = edit.statement.lineno - 1, edit.statement.end_lineno or edit.statement.lineno
        inside = lines[first:last]
        edited = _replaced(inside, edit, first)
        same = _meaning(edited)
        if same not in ("", _meaning(b"".join(inside))) and (first, same) not in found:
            whole = b"".join([*lines[:first], edited, *lines[last:]]).decode()
            found[first, same] = Mutant(whole, edit.told(), edit.node.lineno)
    return tuple(found.values())


def reaches(source: str, names: Sequence[str]) -> frozenset[str]:
    """Name all that stands in the definitions of these names, and in what they reach."""
    nodes = (node for statement in _reached(ast.parse(source), names) for node in ast.walk(statement))
    return frozenset(node.id for node in nodes if isinstance(node, ast.Name))


def _definitions(tree: ast.Module) -> Mapping[str, ast.stmt]:
    """Give the top level's functions, classes and constants by name; the last one counts."""
    definitions: dict[str, ast.stmt] = {}
    for statement in tree.body:
        match statement:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                definitions[name] = statement
            case ast.Assign(targets=targets):
                definitions |= {target.id: statement for target in targets if isinstance(target, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                definitions[name] = statement
    return definitions


def _reached(tree: ast.Module, names: Sequence[str]) -> list[ast.stmt]:
    """Give the definitions that these names reach, in the order of the file."""
    definitions = _definitions(tree)
    waiting, seen = list(names), set[str]()
    while waiting:
        name = waiting.pop()
        if name in definitions and name not in seen:
            seen.add(name)
            waiting += [node.id for node in ast.walk(definitions[name]) if isinstance(node, ast.Name)]
    reached = {id(definitions[name]): definitions[name] for name in seen}
    return sorted(reached.values(), key=lambda statement: statement.lineno)


def _edits(tree: ast.Module, names: Sequence[str]) -> list[_Edit]:
    """Give all edits of what these names reach, in the order of the text."""
    return [
        _Edit(statement, parent, node, other)
        for statement in _reached(tree, names)
        for field, value in ast.iter_fields(statement)
        if field not in IDLE
        for parent, node in _below(statement, value)
        for other in alternatives(node)
    ]


def _below(parent: ast.AST, value: object) -> Iterator[tuple[ast.AST, ast.expr | ast.stmt]]:
    for node in value if isinstance(value, list) else [value]:
        # Before Python 3.12 the parts of an f-string do not know where they stand.
        if not isinstance(node, ast.AST) or isinstance(node, (ast.JoinedStr, ast.Raise, ast.Assert)):
            continue
        if isinstance(node, (ast.expr, ast.stmt)):
            yield parent, node
        for field, part in ast.iter_fields(node):
            if field not in IDLE:
                yield from _below(node, part)


def _replaced(lines: Sequence[bytes], edit: _Edit, skipped: int) -> bytes:
    """Put another node in the place of one, in parentheses where it is an expression.

    skipped: how many lines stand before these.
    """
    node, other = edit.node, edit.other
    text = ast.unparse(other)
    if isinstance(node, ast.expr) and not isinstance(other, (ast.Name, ast.Constant, ast.Attribute, ast.Call)):
        text = f"({text})"
    first, last = node.lineno - 1 - skipped, (node.end_lineno or node.lineno) - 1 - skipped
    before = [*lines[:first], lines[first][: node.col_offset]]
    after = [lines[last][node.end_col_offset :], *lines[last + 1 :]]
    return b"".join([*before, text.encode(), *after])


def _meaning(source: bytes) -> str:
    """Give the syntax without the text; empty for what is no Python, as a slice in parentheses."""
    try:
        return ast.dump(ast.parse(source))
    except SyntaxError:
        return ""


def _shortened(before: str, after: str) -> list[str]:
    """Leave out what two long texts share at their beginning and at their end, but for a few words."""
    if max(len(before), len(after)) <= SHOWN:
        return [before, after]
    start = _shared(before, after)
    end = _shared(before[::-1], after[::-1])
    head, tail = "…" * (start > 0), "…" * (end > 0)
    return [one_line(head + text[start : len(text) - end].strip() + tail, limit=2 * SHOWN) for text in (before, after)]


def _shared(one: str, other: str) -> int:
    """Count the letters that two texts begin with, up to a space that is a few letters before the end of them."""
    pairs = enumerate(zip(one, other, strict=False))
    same = next((place for place, (left, right) in pairs if left != right), min(len(one), len(other)))
    return one.rfind(" ", 0, max(0, same - AROUND)) + 1


def _with(parent: ast.AST, node: ast.AST, other: ast.AST) -> ast.AST:
    """Copy a node with one child exchanged."""
    fields = {
        name: [other if part is node else part for part in value] if isinstance(value, list) else value
        for name, value in ast.iter_fields(parent)
    }
    fields = {name: other if value is node else value for name, value in fields.items()}
    return type(parent)(**fields)


def _spread(found: list[_Edit], most: int) -> list[_Edit]:
    return found if len(found) <= most else [found[place * len(found) // most] for place in range(most)]
