"""The gradient of a loss: right answers pass, wrong ones and mutants do not, a wrong reference is doubted."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pytest
from answers_gradient import RIGHT, WRONG
from answers_gradient import gradient as vectorised
from judging import codes, judged, messages, outcome, planned

from grader.kinds import gradient
from grader.kinds.arguments import DISCRETE, DOMAINS
from grader.kinds.contract import Wants
from grader.model import Call, Case, Item, Judgement, Problem, Verdict


@cache
def verdict_of(name: str, seed: int) -> Judgement:
    function = (RIGHT | WRONG)[name][0]
    return judged(planned("cross-entropy", "gradient", seed=seed), function)


@pytest.mark.parametrize("name", RIGHT)
def test_right_answers_pass_however_odd(name: str) -> None:
    """For any seed, with the notes that say how they were read."""
    for seed in range(6):
        judgement = verdict_of(name, seed)
        assert (judgement.verdict, judgement.share) == (Verdict.PASSED, Decimal(1)), messages(judgement)
        assert codes(judgement) == RIGHT[name][1]


@pytest.mark.parametrize("name", WRONG)
def test_wrong_answers_do_not_pass(name: str) -> None:
    """For any seed, with the finding that names what is wrong first."""
    _, verdict, code = WRONG[name]
    for seed in range(6):
        judgement = verdict_of(name, seed)
        assert (judgement.verdict, codes(judgement)[0]) == (verdict, code), messages(judgement)


def test_the_regime_that_shows_a_mistake_is_told() -> None:
    """Where ordinary cases are right, the special one is what helps."""
    for name, regime in {
        "squeezed": "d = 1",
        "nothing at w = 0": "w = 0",
        "batches without the rest": "large inputs",
        "repeated rows dropped": "repeated rows",
        "small features rounded": "tiny w and X",
    }.items():
        assert messages(verdict_of(name, 0))[-1] == f"It is right in 17 of 18 cases; it fails for {regime}."


# ── mutants ──────────────────────────────────────────────────────────────────────────────────────────────

SOURCES = {
    "vectorised": """
def gradient(w, X, y):
    z = X @ w
    small = np.exp(-np.abs(z))
    p = np.where(z >= 0, 1.0, small) / (1.0 + small)
    return X.T @ (p - y)
""",
    "loops": """
def gradient(w, X, y):
    n, d = X.shape
    g = np.zeros(d)
    for i in range(n):
        z = 0.0
        for j in range(d):
            z += X[i, j] * w[j]
        p = 0.5 * (1 + np.tanh(z / 2))
        for j in range(0, d, 1):
            g[j] += X[i, j] * (p - y[i])
    return g
""",
    "margins": """
def gradient(w, X, y):
    t = 2 * y - 1
    m = t * (X @ w)
    return -np.sum(X * (t / (1 + np.exp(m)))[:, None], axis=0)
""",
    "labels": """
def gradient(w, X, y):
    p = 1 / (1 + np.exp(-(X @ w)))
    return np.einsum("ij,i->j", X, np.where(y == 1, p - 1, p))
""",
}
EQUIVALENT = {
    "p = np.where(z > 0, 1.0, small) / (1.0 + small)",  # at z = 0 both are one half
    "return np.einsum('ij,i->j', X, np.where(y >= 1, p - 1, p))",  # labels are 0 or 1
}
"""Mutants that are the same function, beside those that only exchange the sides of a sum or product."""
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
COMPARISONS = (ast.Gt, ast.GtE, ast.Lt, ast.LtE, ast.Eq, ast.NotEq)
OTHER_NAMES = {
    "exp": ("expm1", "log1p", "tanh", "abs"),
    "abs": ("square", "sign", "negative"),
    "sum": ("mean", "max", "prod"),
    "tanh": ("sin", "sinh", "arctan"),
    "zeros": ("ones",),
}


def changed(node: Any, **fields: Any) -> Any:
    new = copy.copy(node)
    for field, value in fields.items():
        setattr(new, field, value)
    return new


def edits(node: Any) -> Iterator[Any]:  # noqa: C901, PLR0912 - one case per sort of node
    """What one edit can make of a node."""
    match node:
        case ast.BinOp(op=ast.MatMult()):
            yield from (changed(node, op=ast.Mult()), changed(node, left=node.right, right=node.left))
        case ast.BinOp():
            yield from (changed(node, op=op()) for op in OPERATORS if not isinstance(node.op, op))
            yield from (node.left, node.right)
            if not isinstance(node.op, (ast.Add, ast.Mult)):
                yield changed(node, left=node.right, right=node.left)
        case ast.UnaryOp():
            yield node.operand
        case ast.AugAssign():
            yield from (changed(node, op=ast.Sub()), changed(node, op=ast.Mult()))
            yield ast.Assign([node.target], node.value, lineno=1)
        case ast.Compare():
            yield from (changed(node, ops=[op()]) for op in COMPARISONS if not isinstance(node.ops[0], op))
        case ast.Constant(value="ij,i->j"):
            yield from map(ast.Constant, ("ij,j->i", "ij,i->i", "ij,i->", "ij,i->ij", "ij,k->j", "ji,i->j"))
        case ast.Constant(value=int() | float()):
            values = {0, 1, 2, -1, node.value + 1, node.value - 1, -node.value, node.value * 1.001, node.value / 2}
            yield from map(ast.Constant, values - {node.value})
        case ast.Attribute(attr="T"):
            yield node.value
        case ast.Attribute(attr=attr):
            yield from (changed(node, attr=other) for other in OTHER_NAMES.get(attr, ()))
        case ast.Call(func=ast.Name(id="range"), args=[count]):
            yield changed(node, args=[ast.Constant(1), count])
            yield changed(node, args=[ast.BinOp(count, ast.Sub(), ast.Constant(1))])
        case ast.Call(func=ast.Attribute()):
            yield node.args[0]
        case ast.Name(ctx=ast.Load()) if node.id not in ("np", "range"):
            yield from (ast.Name(other, ast.Load()) for other in "wXyzpndmt" if other != node.id)


class Put(ast.NodeTransformer):
    """Puts one node in the place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        return self.new if node is self.old else self.generic_visit(node)


def mutants(source: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every function that one edit makes of a source, with the line that was edited."""
    lines = ast.unparse(ast.parse(source)).splitlines()
    seen = {"\n".join(lines)}
    for place, node in enumerate(ast.walk(ast.parse(source))):
        for choice, _ in enumerate(edits(node)):
            tree = ast.parse(source)
            old = list(ast.walk(tree))[place]
            text = ast.unparse(ast.fix_missing_locations(Put(old, list(edits(old))[choice]).visit(tree)))
            if text in seen:
                continue
            seen.add(text)
            defined: dict[str, Any] = {"np": np}
            exec(text, defined)  # noqa: S102 - made from the source above
            edited = [line.strip() for line in text.splitlines() if line not in lines]
            yield edited[0] if edited else "", defined["gradient"]


@pytest.mark.parametrize("name", SOURCES)
def test_no_mutant_passes(name: str) -> None:
    """One edit in a right answer makes it wrong, unless it is another way to write the same."""
    item = planned("cross-entropy", "gradient", seed=1)
    graded = {line: judged(item, function).verdict for line, function in mutants(SOURCES[name])}
    survivors = {line for line, verdict in graded.items() if verdict in (Verdict.PASSED, Verdict.PARTIAL)}
    assert survivors <= EQUIVALENT
    assert len(graded) > 50


@pytest.mark.parametrize("name", SOURCES)
def test_the_sources_of_the_mutants_pass(name: str) -> None:
    """Otherwise the test of the mutants would show nothing."""
    defined: dict[str, Any] = {"np": np}
    exec(SOURCES[name], defined)  # noqa: S102 - the source above
    assert judged(planned("cross-entropy", "gradient"), defined["gradient"]).verdict is Verdict.PASSED


# ── the specification ────────────────────────────────────────────────────────────────────────────────────


def spec(**fields: Any) -> gradient.Spec:
    """A problem about w (d,), X (n, d) and y (n,), unless said otherwise."""
    arguments = {"w": "real (d)", "X": "real (n, d)", "y": "binary (n)"}
    given = {
        "kind": "gradient",
        "title": "t",
        "prompt": "p",
        "answer": "f",
        "loss": "loss",
        "gradient": "slope",
        "arguments": arguments,
        "with_respect_to": "w",
    }
    return gradient.Spec.model_validate(given | fields)


def test_the_signature_names_shapes_in_and_out() -> None:
    """As a student reads it."""
    assert gradient.signature(spec()) == "f(w, X, y): (d,), (n, d), (n,) → (d,)"
    assert gradient.signature(spec(arguments={"a": "real ()"}, with_respect_to="a")) == "f(a): () → ()"


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"with_respect_to": "v"}, "'v' is no argument; there are w, X, y"),
        ({"with_respect_to": "y"}, "'y' is discrete: there is no gradient with respect to it"),
    ],
)
def test_the_argument_of_the_gradient_must_be_one(fields: dict[str, str], what: str) -> None:
    """A continuous one."""
    with pytest.raises(ValueError, match=what):
        spec(**fields)


# ── lint: the reference against the loss ─────────────────────────────────────────────────────────────────


def doubts(
    loss: Callable[..., Any], slope: Callable[..., Any], arguments: dict[str, str], seed: int = 0
) -> tuple[str, ...]:
    """What lint says about a gradient that is to be that of a loss, in the first argument."""
    given = spec(arguments=arguments, with_respect_to=next(iter(arguments)))
    problem = Problem("p", "gradient", "t", "p", "f", gradient.items(given), given, {})
    item: Item = problem.items[0]
    cases: tuple[Case, ...] = gradient.cases(problem, item, np.random.default_rng(seed))
    with np.errstate(all="ignore"):
        wants = [np.asarray(slope(*(argument.array for argument in case.arguments))) for case in cases]
    asked = gradient.proof(problem, item, cases)
    assert all(isinstance(request, Call) for request in asked)
    outcomes = [outcome(loss, request.arguments) for request in asked if isinstance(request, Call)]
    return tuple(one.what for one in gradient.doubts(problem, item, cases, Wants(((tuple(wants),),)), outcomes))


LOGISTIC = {"w": "real (d)", "X": "real (n, d)", "y": "binary (n)"}
RIDGE = {"w": "real (d)", "X": "real (n, d)", "b": "real (n)", "c": "real () ~ constant(0.4)"}
LOSSES: dict[str, tuple[Callable[..., Any], Callable[..., Any], dict[str, str]]] = {
    "cross entropy": (lambda w, X, y: np.sum(np.logaddexp(0, X @ w) - y * (X @ w)), vectorised, LOGISTIC),
    "ridge": (
        lambda w, X, b, c: np.sum((X @ w - b) ** 2) + c * w @ w,
        lambda w, X, b, c: 2 * X.T @ (X @ w - b) + 2 * c * w,
        RIDGE,
    ),
    "mean of squares": (
        lambda w, X, b: np.mean((X @ w - b) ** 2) / 2,
        lambda w, X, b: X.T @ (X @ w - b) / len(b),
        {"w": "real (d)", "X": "real (n, d)", "b": "real (n)"},
    ),
    "quadratic form": (
        lambda x, A: x @ A @ x,
        lambda x, A: 2 * A @ x,
        {"x": "real (d)", "A": "symmetric (d, d)"},
    ),
    "trace in a symmetric matrix": (
        lambda A, B: np.trace(A @ B @ A),
        lambda A, B: A @ B + B @ A,
        {"A": "symmetric (d, d)", "B": "symmetric (d, d)"},
    ),
    "entropy on the simplex": (
        lambda p: -np.sum(p * np.log(p)),
        lambda p: -np.log(p) - 1,
        {"p": "probability (d)"},
    ),
    "power of a positive number": (lambda a: a**3, lambda a: 3 * a**2, {"a": "positive ()"}),
    "nothing": (lambda _w: 1e6, np.zeros_like, {"w": "real (d)"}),
}  # fmt: skip


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("seed", range(3))
def test_a_right_gradient_is_not_doubted(name: str, seed: int) -> None:
    """Central differences of the loss agree with it along every direction."""
    loss, slope, arguments = LOSSES[name]
    assert doubts(loss, slope, arguments, seed) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda g, _size: -g,
        lambda g, size: g / size,
        lambda g, _size: 2 * g,
        lambda g, _size: g + 1e-3,
        lambda g, _size: g * (1 + 1e-4),
        lambda g, _size: np.full_like(g, np.nan),
    ],
)
@pytest.mark.parametrize("name", [name for name in LOSSES if name != "nothing"])
def test_a_wrong_gradient_is_doubted(name: str, wrong: Any) -> None:
    """Sign, factor, a constant, a tenth of a per mille, nan."""
    loss, slope, arguments = LOSSES[name]
    found = doubts(loss, lambda *given: wrong(np.asarray(slope(*given)), max(3, np.size(given[0]))), arguments)
    assert len(found) == 1
    assert found[0].startswith("slope is not the gradient of loss: ")


def test_small_parameters_take_small_steps() -> None:
    """The loss is never asked outside the parameter's domain; a sign and a factor are still seen."""
    arguments = {"s": "positive (n) ~ uniform(0.000001, 0.00001)"}

    def loss(s: Any) -> Any:
        return -np.sum(np.log(s))

    assert doubts(loss, lambda s: -1 / s, arguments) == ()
    assert doubts(loss, lambda s: 1 / s, arguments)
    assert doubts(loss, lambda s: -1.0001 / s, arguments)


def test_a_missing_term_is_doubted() -> None:
    """The penalty's part of a ridge gradient."""
    loss, _, arguments = LOSSES["ridge"]
    assert doubts(loss, lambda w, X, b, _c: 2 * X.T @ (X @ w - b), arguments)


def test_a_loss_that_is_nan_is_doubted() -> None:
    """Nothing agrees with nan."""
    assert doubts(lambda _w: float("nan"), np.zeros_like, {"w": "real (d)"})


def test_every_domain_with_a_gradient_can_be_proven() -> None:
    """Moving a value along a direction keeps it near its domain; discrete ones are refused before."""
    for domain in DOMAINS:
        shape = "(d, d)" if domain == "symmetric" else "(d)"
        if domain in DISCRETE:
            continue
        assert doubts(lambda a: np.sum(a**2), lambda a: 2 * a, {"a": f"{domain} {shape}"}) == ()
