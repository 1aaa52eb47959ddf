"""The edits that turn a right function into a wrong one: for each node of its syntax tree, what could stand there.

They are the slips that students make: a sign, a factor, an axis, a transpose, a function left out. Pure.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

CUT_OFF: Final = 18
"""Where arguments of exp are cut off: exp(-18) shows in the values, and ordinary inputs do not come near."""
SMALLEST: Final = 1e-7
"""What is often added inside a logarithm."""
COMPARISONS: Final[Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
EXCHANGED: Final = {
    one: other
    for pair in (
        ("sum", "mean"),
        ("max", "min"),
        ("maximum", "minimum"),
        ("argmax", "argmin"),
        ("zeros", "ones"),
        ("zeros_like", "ones_like"),
        ("any", "all"),
        ("std", "var"),
        ("log1p", "log"),
        ("expm1", "exp"),
        ("sin", "cos"),
        ("tril", "triu"),
    )
    for one, other in (pair, pair[::-1])
}
"""Functions taken for each other, by the last part of their names."""
HARMLESS: Final = {
    "array",
    "asarray",
    "ascontiguousarray",
    "copy",
    "float",
    "float64",
    "astype",
    "len",
    "range",
    "slice",
}
"""Calls that are no mathematics of their own: to leave one out is another program, not another formula."""


def alternatives(node: ast.AST) -> Iterator[ast.AST]:
    """Give what could stand in place of a node: expressions for an expression, a statement for a statement."""
    for kind, edit in EDITS.items():
        if isinstance(node, kind):
            yield from edit(node)


def _operation(node: ast.BinOp) -> Iterator[ast.expr]:
    left, right = node.left, node.right
    match node.op:
        case ast.Add():
            yield from (_binary(left, ast.Sub(), right), left, right)
        case ast.Sub():
            yield from (_binary(left, ast.Add(), right), _binary(right, ast.Sub(), left), left, _negative(right))
        case ast.Mult():
            yield from (_binary(left, ast.Div(), right), left, right)
        case ast.Div():
            yield from (_binary(left, ast.Mult(), right), left)
        case ast.Pow():
            yield from (left, _binary(left, ast.Mult(), right))
        case ast.MatMult():
            yield from (_binary(right, ast.MatMult(), left), *_transposes(node))
        case ast.FloorDiv():
            yield _binary(left, ast.Div(), right)


def _transposes(node: ast.BinOp) -> Iterator[ast.expr]:
    """Transpose a factor of a matrix product that is not transposed yet."""
    if not _is_transpose(node.left):
        yield _binary(_attribute(node.left, "T"), node.op, node.right)
    if not _is_transpose(node.right):
        yield _binary(node.left, node.op, _attribute(node.right, "T"))


def _unary(node: ast.UnaryOp) -> Iterator[ast.expr]:
    if isinstance(node.op, (ast.USub, ast.Not, ast.Invert)):
        yield node.operand


def _comparison(node: ast.Compare) -> Iterator[ast.expr]:
    for place, operator in enumerate(node.ops):
        for other in COMPARISONS.get(type(operator), ()):
            ops = [*node.ops[:place], other(), *node.ops[place + 1 :]]
            yield ast.Compare(node.left, ops, node.comparators)


def _constant(node: ast.Constant) -> Iterator[ast.expr]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        others = (value + 1, value - 1) if abs(value) <= 1 else (value + 1, value - 1, 1)
        yield from (_number(other) for other in others)
    elif isinstance(value, float):
        others = (1.0, *((2 * value, value / 2) if value else ()), *((0.0,) if value == 1 else ()))
        yield from (_number(other) for other in others if other != value)


def _attribute_left_out(node: ast.Attribute) -> Iterator[ast.expr]:
    if _is_transpose(node):
        yield node.value


def _call(node: ast.Call) -> Iterator[ast.expr]:
    name = _called(node)
    if name in EXCHANGED:
        other = EXCHANGED[name]
        function = _attribute(node.func.value, other) if isinstance(node.func, ast.Attribute) else _name(other)
        yield _calling(node, func=function)
    if len(node.args) == 1 and name not in HARMLESS and not isinstance(node.args[0], (ast.Starred, ast.GeneratorExp)):
        yield node.args[0]
    if not node.args and isinstance(node.func, ast.Attribute) and name not in HARMLESS:
        yield node.func.value
    if len(node.args) >= 2 and name not in HARMLESS:
        last = node.args[-2:] if name == "where" else node.args[:2]
        rest = (node.args[:-2], []) if name == "where" else ([], node.args[2:])
        yield _calling(node, args=[*rest[0], last[1], last[0], *rest[1]])
    yield from _keywords(node)
    yield from _special(node, name)


def _keywords(node: ast.Call) -> Iterator[ast.expr]:
    """Leave a keyword out; keep the axis of a reduction where it is dropped."""
    for place, keyword in enumerate(node.keywords):
        if keyword.arg is not None:
            yield _calling(node, keywords=[*node.keywords[:place], *node.keywords[place + 1 :]])
    names = {keyword.arg for keyword in node.keywords}
    if "axis" in names and "keepdims" not in names and _called(node) in ("sum", "mean", "max", "min", "std", "var"):
        yield _calling(node, keywords=[*node.keywords, ast.keyword("keepdims", ast.Constant(True))])


def _special(node: ast.Call, name: str) -> Iterator[ast.expr]:
    """Edits of one function each: branches, bounds, and what overflows."""
    module = node.func.value if isinstance(node.func, ast.Attribute) else None
    first = node.args[0] if node.args else None
    if name == "len" and first is not None:
        yield ast.Subscript(_attribute(first, "shape"), _number(-1), ast.Load())
    if name == "range" and first is not None and len(node.args) == 1:
        yield _calling(node, args=[_number(1), first])
        yield _calling(node, args=[_binary(first, ast.Sub(), _number(1))])
    if module is None or first is None:
        return
    if name == "where" and len(node.args) == 3:
        yield from node.args[1:]
    if name == "exp":
        bounds = [_number(-CUT_OFF), _number(CUT_OFF)]
        yield _calling(node, args=[ast.Call(_attribute(module, "clip"), [first, *bounds], [])])
    if name == "log":
        yield _calling(node, args=[_binary(first, ast.Add(), ast.Constant(SMALLEST))])
    if name == "logaddexp" and len(node.args) == 2:
        powers = [ast.Call(_attribute(module, "exp"), [one], []) for one in node.args]
        yield ast.Call(_attribute(module, "log"), [_binary(powers[0], ast.Add(), powers[1])], [])
    if name == "einsum" and isinstance(first, ast.Constant) and isinstance(first.value, str):
        terms, arrow, output = first.value.partition("->")
        if len(output.strip()) > 1:
            yield _calling(node, args=[ast.Constant(terms + arrow + output.strip()[::-1]), *node.args[1:]])


def _subscript(node: ast.Subscript) -> Iterator[ast.expr]:
    match node.slice:
        case ast.Slice(lower=lower, upper=upper, step=step):
            if not isinstance(lower, ast.Constant):
                start = _number(1) if lower is None else _binary(lower, ast.Add(), _number(1))
                yield ast.Subscript(node.value, ast.Slice(start, upper, step), ast.Load())
            if upper is not None:
                end = _binary(upper, ast.Sub(), _number(1))
                yield ast.Subscript(node.value, ast.Slice(lower, end, step), ast.Load())
        case ast.Tuple(elts=[first, second]):
            yield ast.Subscript(node.value, ast.Tuple([second, first], ast.Load()), ast.Load())
        case ast.Name() as index:
            yield ast.Subscript(node.value, _binary(index, ast.Sub(), _number(1)), ast.Load())


def _choice(node: ast.IfExp) -> Iterator[ast.expr]:
    yield from (ast.IfExp(node.test, node.orelse, node.body), node.body, node.orelse)


def _connection(node: ast.BoolOp) -> Iterator[ast.expr]:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)


def _accumulation(node: ast.AugAssign) -> Iterator[ast.stmt]:
    yield ast.Pass()
    yield ast.Assign([node.target], node.value, lineno=node.lineno)
    others: Mapping[type[ast.operator], ast.operator] = {
        ast.Add: ast.Sub(),
        ast.Sub: ast.Add(),
        ast.Mult: ast.Div(),
        ast.Div: ast.Mult(),
    }
    if type(node.op) in others:
        yield ast.AugAssign(node.target, others[type(node.op)], node.value)


def _result(node: ast.Return) -> Iterator[ast.stmt]:
    """Give back the negative, of one output at a time."""
    if isinstance(node.value, ast.Tuple):
        for place, entry in enumerate(node.value.elts):
            entries = [*node.value.elts[:place], _negative(entry), *node.value.elts[place + 1 :]]
            yield ast.Return(ast.Tuple(entries, ast.Load()))
    elif node.value is not None and not isinstance(node.value, (ast.Dict, ast.Constant)):
        yield ast.Return(_negative(node.value))


EDITS: Final[Mapping[type[ast.AST], Callable[..., Iterator[ast.AST]]]] = {
    ast.BinOp: _operation,
    ast.UnaryOp: _unary,
    ast.Compare: _comparison,
    ast.Constant: _constant,
    ast.Attribute: _attribute_left_out,
    ast.Call: _call,
    ast.Subscript: _subscript,
    ast.IfExp: _choice,
    ast.BoolOp: _connection,
    ast.AugAssign: _accumulation,
    ast.Return: _result,
}


# ── small pieces of syntax ───────────────────────────────────────────────────────────────────────────────


def _binary(left: ast.expr, operator: ast.operator, right: ast.expr) -> ast.BinOp:
    return ast.BinOp(left, operator, right)


def _negative(value: ast.expr) -> ast.expr:
    return value.operand if isinstance(value, ast.UnaryOp) else ast.UnaryOp(ast.USub(), value)


def _number(value: float) -> ast.expr:
    return ast.UnaryOp(ast.USub(), ast.Constant(-value)) if value < 0 else ast.Constant(value)


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _attribute(value: ast.expr, name: str) -> ast.Attribute:
    return ast.Attribute(value, name, ast.Load())


def _is_transpose(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("T", "mT")


def _called(node: ast.Call) -> str:
    """Give the last part of the name that is called; empty where there is none."""
    match node.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def _calling(
    node: ast.Call,
    *,
    func: ast.expr | None = None,
    args: list[ast.expr] | None = None,
    keywords: list[ast.keyword] | None = None,
) -> ast.Call:
    """Copy a call with another function, other arguments or other keywords."""
    return ast.Call(
        node.func if func is None else func,
        node.args if args is None else args,
        node.keywords if keywords is None else keywords,
    )
