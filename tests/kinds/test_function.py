"""A function with several outputs: how it is asked, what may come back, what is said when something else does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent
from typing import Any

import numpy as np
import pytest
from contracts import AFFINE, LAYERNORM, SOFTMAX, SVM
from sheets import first_codes, graded, noted, plan_of, verdicts, written

from grader.engine.plan import Plan, make_plan
from grader.errors import SpecError
from grader.kinds import contract, function
from grader.kinds.drafts import BARELY, CANDIDATES, CLEAR
from grader.model import Call, Case, Limits, Passed, Request, Session, Source
from grader.sandbox import Door
from grader.spec.load import load

TWO = """
    kind: function
    answer: both
    reference: both
    arguments: {x: real (n)}
    outputs:
      - {id: total, points: 1, shape: ()}
      - {id: twice, points: 2, shape: (n)}
"""
BOTH = """
    def both(x):
        return np.sum(x), 2 * x
"""


@pytest.fixture(scope="module")
def two(door: Door, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return plan_of(tmp_path_factory.mktemp("two"), TWO, BOTH, door)


@pytest.fixture(scope="module")
def softmax(door: Door, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return plan_of(tmp_path_factory.mktemp("softmax"), SOFTMAX.problem, SOFTMAX.reference, door)


@pytest.fixture(scope="module")
def affine(door: Door, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return plan_of(tmp_path_factory.mktemp("affine"), AFFINE.problem, AFFINE.reference, door)


def values(case: Case) -> dict[str, Any]:
    return {argument.name: argument.array for argument in case.arguments}


# ── what is asked ────────────────────────────────────────────────────────────────────────────────────────


def test_outputs_are_items_of_the_same_calls(softmax: Plan) -> None:
    """Each with its points and its statement; the function is called once on every case, and on the first again."""
    loss, gradient = softmax.items
    assert [str(planned.item.points) for planned in softmax.items] == ["1", "2"]
    call = "softmax_loss(W, X, y, reg): (d, k), (n, d), (n,), () → (loss: (), dW: (d, k))"
    short = "softmax_loss(W, X, y, reg) → "
    assert [planned.item.statement for planned in softmax.items] == [f"{short}loss: ()", f"{short}dW: (d, k)"]
    assert loss.first == gradient.first == 0
    assert len(softmax.requests) == len(loss.cases) + 1
    problem = softmax.assignment.problems[0]
    assert function.asked(problem) == f"a function `{call}`, a tuple in this order or a dict with these keys"


def test_a_composed_input_shows_how_it_is_made(affine: Plan) -> None:
    """The student's own function is named."""
    assert function.asked(affine.assignment.problems[0]).startswith(
        "a function `affine_backward(dout, cache): (n, m), affine_forward(x, w, b)[1] → "
        "(dx: (n, d), dw: (d, m), db: (m,))`, "
    )


def test_inputs_that_are_not_passed_stay_away(affine: Plan) -> None:
    """The cache is called for with the drawn inputs, in the layout of the case, and nothing else is passed."""
    for request, case in zip(affine.requests, (*affine.items[0].cases, affine.items[0].cases[0]), strict=True):
        assert isinstance(request, Call)
        dout, cache = request.arguments
        assert isinstance(cache, Passed)
        assert not isinstance(dout, Passed)
        assert (dout.name, str(cache.call.target), cache.entry) == ("dout", "affine_forward", 1)
        inner = [each for each in cache.call.arguments if not isinstance(each, Passed)]
        assert [each.name for each in inner] == ["x", "w", "b"]
        assert {(each.layout, each.writeable) for each in (*inner, *case.arguments)} == {(dout.layout, dout.writeable)}


def test_derived_inputs_arrive_as_arrays(door: Door, tmp_path: Path) -> None:
    """What `reference.py` makes of a drawn input is true of it in every case, and laid out as the others."""
    plan = plan_of(tmp_path, LAYERNORM.problem, LAYERNORM.reference, door)
    for case, request in zip(plan.items[0].cases, plan.requests, strict=False):
        given = values(case)
        S, z = given["S"], given["z"]
        want = (S - S.mean(1, keepdims=True)) / np.sqrt(S.var(1, keepdims=True) + 0.1)
        np.testing.assert_allclose(z, want, atol=1e-12)
        assert isinstance(request, Call)
        assert [argument.name for argument in request.arguments] == ["dout", "z", "scale", "gamma"]
        assert len({(each.layout, each.writeable) for each in case.arguments}) == 1


def test_numbers_arrive_as_what_they_were_declared(door: Door, tmp_path: Path) -> None:
    """Whole numbers as int64 in every layout, and as Python's own when they are single."""
    problem = """
        kind: function
        answer: f
        reference: f
        arguments:
          x: real (n)
          y: index (n) ~ below(n)
          k: integer () ~ range(1, 3)
          c: real () ~ constant(0.5)
        outputs:
          - {id: v, shape: (n)}
    """
    reference = "    def f(x, y, k, c): return c * x[y] * k\n"
    answer = """
        def f(x, y, k, c):
            assert (x.dtype, y.dtype, type(k), type(c)) == (np.float64, np.int64, int, float)
            return c * x[y] * k
    """
    plan = plan_of(tmp_path, problem, reference, door)
    layouts = {case.arguments[1].layout for case in plan.items[0].cases}
    assert layouts == {"contiguous", "strided", "reversed", "fortran"}
    assert verdicts(graded(plan, answer, door)) == {"v": "passed"}


def test_a_gradient_may_have_derived_inputs_and_fixed_sizes(door: Door, tmp_path: Path) -> None:
    """It is a function like others; its loss is asked with what is derived made anew."""
    problem = """
        kind: gradient
        answer: slope
        loss: loss
        gradient: slope
        where: {S: "real (d, d)"}
        arguments: {w: real (d), A: derived positive(S)}
        with_respect_to: w
        sizes: {d: 4}
    """
    reference = """
        def positive(S): return S @ S.T + np.eye(len(S))
        def loss(w, A): return w @ A @ w / 2
        def slope(w, A): return A @ w
    """
    plan = plan_of(tmp_path, problem, reference, door)
    assert {values(case)["w"].shape for case in plan.items[0].cases} == {(4,)}
    assert verdicts(graded(plan, "def slope(w, A): return np.dot(w, A)", door)) == {"gradient": "passed"}
    assert verdicts(graded(plan, "def slope(w, A): return 2 * A @ w", door)) == {"gradient": "failed"}
    assert doubts(plan, door) == ()


def test_nothing_is_asked_beforehand_without_need(two: Plan, affine: Plan, door: Door) -> None:
    """One run of the reference; two where inputs are derived or kinks kept away from."""
    for plan, runs in ((two, 1), (affine, 1)):
        assert count_runs(plan, door) == runs


@pytest.mark.parametrize("which", [LAYERNORM, SVM])
def test_what_is_derived_costs_one_more_run(which: Any, door: Door, tmp_path: Path) -> None:
    """All of it together."""
    assert count_runs(plan_of(tmp_path, which.problem, which.reference, door), door) == 2


def count_runs(plan: Plan, door: Door) -> int:
    counted = 0

    def run(source: Source, requests: Sequence[Request], limits: Limits) -> Session:
        nonlocal counted
        counted += 1
        return door.run(source, requests, limits)

    make_plan(plan.assignment, 0, run)
    return counted


REFERENCE_FAULTS = {
    "": ("arguments.A", "made in reference.py does not exist"),
    "def mode(x): return x": ("arguments.A", "made in reference.py does not exist (did you mean 'mode'?)"),
    "def made(x): return x.astype(str)": (
        "arguments.A",
        "made in reference.py gave a Opaque; expected an array of numbers",
    ),
    "def made(x): return 1 / 0": ("arguments.A", "made in reference.py has a fault: made raised ZeroDivisionError"),
    "def made(x): return x\ndef f(A, c): return A, 3": (
        "reference",
        "f in reference.py is given what kept gives, which does not exist",
    ),
    "def made(x): return x\ndef kept(x): return x, y\ndef f(A, c): return A, 3": (
        "reference",
        "f in reference.py is given what kept gives, which has a fault: kept raised NameError",
    ),
    "def made(x): return x\ndef kept(x): return x\ndef f(A, c): return A, 3": (
        "reference",
        "f in reference.py has a fault: kept gave back a value of type numpy.ndarray",
    ),
    "def made(x): return x\ndef kept(x): return x, x": ("reference", "f in reference.py does not exist"),
    "def made(x): return x\ndef kept(x): return x, x\ndef f(A, c): return A": (
        "reference",
        "f in reference.py gave no such parts: it gave back a single array of shape",
    ),
    "def made(x): return x\ndef kept(x): return x, x\ndef f(A, c): return A, A": (
        "reference",
        "f in reference.py gave as s float64 of shape",
    ),
    "def made(x): return x\ndef kept(x): return x, x\ndef f(A, c): return A, 3": (
        "alternatives[0]",
        "g in reference.py does not exist",
    ),
}


@pytest.mark.parametrize("reference", REFERENCE_FAULTS)
def test_faults_of_the_reference_are_told_at_the_field_that_names_it(
    reference: str, door: Door, tmp_path: Path
) -> None:
    """With what it gave; of what it was given, whose fault that is."""
    problem = """
        kind: function
        answer: f
        reference: f
        alternatives: [g]
        where: {x: real (n)}
        arguments: {A: derived made(x), c: "submitted kept(x)[1]"}
        outputs:
          - {id: v, shape: (n)}
          - {id: s, shape: ()}
    """
    with pytest.raises(SpecError) as raised:
        plan_of(tmp_path, problem, reference, door)
    path, what = REFERENCE_FAULTS[reference]
    assert {fault.path for fault in raised.value.faults} == {path}
    assert raised.value.faults[0].what.startswith(what)


# ── kinks ────────────────────────────────────────────────────────────────────────────────────────────────


def margins(case: Case) -> Any:
    given = values(case)
    scores, rows = given["X"] @ given["W"], np.arange(len(given["y"]))
    found = scores - scores[rows, given["y"]][:, None] + 1
    found[rows, given["y"]] = 1
    return found


def test_kinks_are_kept_away_from(door: Door, tmp_path: Path) -> None:
    """In ordinary cases by far, in the others by more than rounding; in a plain draw some are near."""
    near = 0
    for seed in range(3):
        plan = plan_of(tmp_path, SVM.problem, SVM.reference, door, seed=seed)
        cases = plan.items[0].cases
        assert sum(case.core for case in cases) == 3
        assert {"large inputs", "strided inputs", "k = 1"} <= {case.regime for case in cases}
        for case in cases:
            assert np.abs(margins(case)).min() > (CLEAR if case.core or case.confirms else BARELY), case.regime
        problem = plan.assignment.problems[0]
        drawn = function.cases(problem, problem.items[0], np.random.default_rng(seed))
        assert len(drawn) % CANDIDATES == 0
        near += sum(bool(np.abs(margins(case)).min() < CLEAR) for case in drawn if case.core)
    assert near > 0


def test_a_kink_that_is_always_near_is_the_author_s_fault(door: Door, tmp_path: Path) -> None:
    """Told at the field `kinks`."""
    reference = BOTH + "    def zero(x):\n        return 0 * x\n"
    with pytest.raises(SpecError) as raised:
        plan_of(tmp_path, TWO + "    kinks: zero\n", reference, door)
    (fault,) = raised.value.faults
    assert (fault.path, fault.line) == ("kinks", 10)
    assert fault.what == (
        "zero in reference.py gives, 16 times over, values within 0.01 of 0 for ordinary inputs: "
        "the kink is always near"
    )


def test_a_special_case_that_is_always_near_a_kink_is_left_out(door: Door, tmp_path: Path) -> None:
    """At x = 0, and where the kinks are nan."""
    reference = BOTH + "    def kink(x):\n        return np.where(np.abs(x) > 1e3, np.nan, 1 - np.isin(x, 0))\n"
    names = {case.regime for case in plan_of(tmp_path, TWO, BOTH, door).items[0].cases}
    less = {case.regime for case in plan_of(tmp_path, TWO + "    kinks: kink\n", reference, door).items[0].cases}
    missing = {name for name in names - less if not name.startswith("ordinary")}
    assert {"x = 0", "x × 10000", "x × -10000"} == missing


def test_cases_of_many_or_tiny_values_need_not_be_as_far(door: Door, tmp_path: Path) -> None:
    """Of 1600 entries one is always near 0 for an ordinary case; only rounding must not reach across."""
    problem = """
        kind: function
        answer: relu
        reference: relu
        arguments: {x: "real (n, d)"}
        outputs:
          - {id: y, shape: "(n, d)"}
        kinks: kinks
    """
    reference = """
        def kinks(x): return x
        def relu(x): return np.maximum(x, 0)
    """
    cases = plan_of(tmp_path, problem, reference, door).items[0].cases
    assert {"large inputs", "tiny x"} <= {case.regime for case in cases}
    assert "x = 0" not in {case.regime for case in cases}
    assert all(np.abs(values(case)["x"]).min() > BARELY for case in cases)


# ── what may come back ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "answer",
    [
        "def both(x): return sum(x), x + x",
        "def both(x): return [x.sum(), x + x]",
        "def both(x): return {'twice': x + x, 'total': x.sum()}",
        "def both(x): return {'twice': x + x, 'total': x.sum(), 'other': print}",
        "def both(x): return __import__('collections').namedtuple('T', 'a b')(x.sum(), x + x)",
    ],
)
def test_several_values_may_come_in_several_ways(answer: str, two: Plan, door: Door) -> None:
    """A tuple, a list, a dict with the ids as keys, and what else is in it."""
    assert verdicts(graded(two, answer, door)) == {"total": "passed", "twice": "passed"}


WAYS = {
    "return x": (
        "outputs.not-several",
        (
            "both gave back a single array of shape ({n},) (case: {case}); expected a tuple (total, twice), or a dict "
            "with these keys."
        ),
    ),
    "return 3.5": (
        "outputs.not-several",
        "both gave back 3.5 (case: {case}); expected a tuple (total, twice), or a dict with these keys.",
    ),
    "return x.sum(), x + x, x": (
        "outputs.count",
        "both gave back 3 values (case: {case}); expected 2: total and twice, in this order.",
    ),
    "return (x.sum(),)": (
        "outputs.count",
        "both gave back 1 value (case: {case}); expected 2: total and twice, in this order.",
    ),
    "pass": ("array.nothing", "both returns nothing (None) (case: {case}): is there a return?"),
}


@pytest.mark.parametrize("body", WAYS)
def test_another_number_of_values_is_told(body: str, two: Plan, door: Door) -> None:
    """What came, and what was expected, for every output."""
    items = graded(two, f"def both(x): {body}", door)
    first = two.items[0].cases[0]
    code, message = WAYS[body]
    assert set(verdicts(items).values()) == {"failed"}
    for item in items.values():
        assert item.findings[0].code == code
        assert item.findings[0].message == message.format(case=first.regime, n=first.arguments[0].array.size)


def test_one_value_that_is_missing_is_that_value_s_fault(two: Plan, door: Door) -> None:
    """A key that is not there, and a None in a tuple; the other output stands."""
    items = graded(two, "def both(x): return {'total': x.sum(), 'double': 2 * x}", door)
    assert verdicts(items) == {"total": "passed", "twice": "failed"}
    assert "without the key 'twice'" in items["twice"].findings[0].message
    assert "its keys are 'total', 'double'" in items["twice"].findings[0].message
    items = graded(two, "def both(x): return x.sum(), None", door)
    assert verdicts(items) == {"total": "passed", "twice": "failed"}
    assert items["twice"].findings[0].message.startswith("both gave back None as twice (case: ")


@pytest.mark.parametrize("body", ["return 2 * x, x.sum()", "return {'total': 2 * x, 'twice': x.sum()}"])
def test_values_in_another_order_are_told_so(body: str, two: Plan, door: Door) -> None:
    """Not as wrong shapes."""
    items = graded(two, f"def both(x): {body}", door)
    assert verdicts(items) == {"total": "failed", "twice": "failed"}
    assert [found.message for found in items["twice"].findings] == [
        "What both gives back as total is twice: it is to give back total and twice, in this order."
    ]


def test_findings_about_values_name_the_output(two: Plan, door: Door) -> None:
    """Not the function alone."""
    items = graded(two, "def both(x): return x.sum(), (2 * x)[:, None]", door)
    assert items["twice"].findings[0].message.startswith("both (output twice) gave back shape (")


def test_inputs_that_change_cost_every_output(two: Plan, door: Door) -> None:
    """The call broke its promise, whatever it gave back."""
    answer = """
        def both(x):
            total = x.sum()
            x *= 2
            return total, x.copy()
    """
    items = graded(two, answer, door)
    assert verdicts(items) == {"total": "partial", "twice": "partial"}
    assert set(first_codes(items).values()) == {"contract.input-changed"}


def test_half_precision_is_told_as_what_it_is(two: Plan, door: Door) -> None:
    """It has three digits, and passes neither as float64 nor as float32; nor does what is plainly wrong."""
    for scalar in ("np.sum(x, dtype=np.float16)", "np.float16(x.sum())", "np.array(x.sum()).astype('f2')"):
        items = graded(two, f"def both(x): return {scalar}, (2 * x).astype(np.float16)", door)
        assert verdicts(items) == {"total": "failed", "twice": "failed"}
        assert first_codes(items)["twice"] == "array.half-precision", first_codes(items)
        assert first_codes(items)["total"] == "array.half-precision", (scalar, first_codes(items))
    items = graded(two, "def both(x): return x.sum(), (3 * x).astype(np.float16)", door)
    assert first_codes(items)["twice"] == "array.differs"


# ── alternatives ─────────────────────────────────────────────────────────────────────────────────────────


def test_outputs_must_follow_the_same_alternative(softmax: Plan, door: Door) -> None:
    """What fits another one than the others is told so, and as no other mistake."""
    items = graded(softmax, SOFTMAX.wrong["mixed"][0], door)
    assert verdicts(items) == {"loss": "failed", "dW": "passed"}
    (found,) = items["loss"].findings
    assert found.code == "array.mixed-alternatives"
    assert found.message == (
        "loss follows one convention that the problem allows, dW another: either is right, but all that the "
        "function gives back must follow the same."
    )
    assert found.hints is not None
    assert found.hints[0] == "Look at whether loss goes together with dW."


def test_what_fits_no_alternative_is_held_to_the_one_that_the_others_follow(softmax: Plan, door: Door) -> None:
    """The loss has half the penalty, and the gradient's difference is measured from that convention."""
    answer = SOFTMAX.right["half the penalty, as a dict"].replace('"dW": X.T', '"dW": -X.T')
    items = graded(softmax, answer, door)
    assert verdicts(items) == {"loss": "passed", "dW": "failed"}
    planned = softmax.items[1]
    session = door.run(Source("hw.py", ("import numpy as np\n" + dedent(answer)).encode()), softmax.requests, Limits())
    assert contract.followed(planned.problem, planned.cases, planned.wants, session.outcomes) == 1
    half = contract.want_arrays(planned.problem, planned.item, planned.wants, 1)[0]
    assert items["dW"].findings[0].data["want"] in half


# ── what another function gives ──────────────────────────────────────────────────────────────────────────

FORWARD = "def affine_forward(x, w, b): {}\n"
BACKWARD = "def affine_backward(dout, cache): return dout @ cache[1].T, cache[0].T @ dout, dout.sum(0)\n"


GIVES = "affine_forward gave back {} (case: {{case}}); cache was to be the entry [1] of it."
BEFORE = {
    "": ("missing", "Your file defines no affine_forward (it has affine_backward)."),
    FORWARD.format("return x @ w + b"): ("failed", GIVES.format("a value of type numpy.ndarray")),
    FORWARD.format("return (x @ w + b,)"): ("failed", GIVES.format("a tuple of 1 value")),
    FORWARD.format("return {'out': x, 'cache': w}"): ("failed", GIVES.format("a value of type dict")),
    FORWARD.format("return x @ w, 1 / 0"): (
        "crashed",
        "affine_forward raised ZeroDivisionError: division by zero (line 2) (case: {case}).",
    ),
    FORWARD.format("raise NotImplementedError"): (
        "missing",
        "affine_forward raises NotImplementedError: it is not written yet.",
    ),
    "def affine_forward(x): return x, x\n": (
        "crashed",
        (
            "affine_forward raised TypeError: affine_forward() takes 1 positional argument but 3 were given "
            "(case: {case}). Expected a function affine_forward(x, w, b)."
        ),
    ),
    "affine_forward = 3\n": (
        "failed",
        "affine_forward is of type int; expected a function affine_forward(x, w, b).",
    ),
}


@pytest.mark.parametrize("forward", BEFORE)
def test_what_goes_wrong_before_the_call_is_told_as_the_other_s(forward: str, affine: Plan, door: Door) -> None:
    """Not as a fault of the one that was to be called."""
    verdict, message = BEFORE[forward]
    items = graded(affine, forward + BACKWARD, door)
    assert set(verdicts(items).values()) == {verdict}
    case = affine.items[0].cases[0].regime
    assert {item.findings[0].message for item in items.values()} == {message.format(case=case)}


# ── forbidden names ──────────────────────────────────────────────────────────────────────────────────────


def test_forbidden_names_are_told_and_cost_nothing(door: Door, tmp_path: Path) -> None:
    """Once for the problem, with the line."""
    plan = plan_of(tmp_path, TWO + "    forbidden: [np.sum, np.linalg.inv]\n", BOTH, door)
    answer = "def both(x):\n    # not np.linalg.inv\n    return np.sum(x), 2 * x\n"
    assert verdicts(graded(plan, answer, door)) == {"total": "passed", "twice": "passed"}
    (found,) = noted(plan, answer, door)
    assert found.code == "contract.forbidden-note"
    assert found.message == "Your file uses np.sum (line 4), which this problem asks to do without."
    assert noted(plan, "def both(x): return x.sum(), 2 * x", door) == ()


# ── lint ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("which", [SOFTMAX, SVM])
def test_an_output_that_is_a_gradient_is_held_against_its_loss(which: Any, door: Door, tmp_path: Path) -> None:
    """The right one is not doubted; with a factor in the penalty it is."""
    plan = plan_of(tmp_path, which.problem, which.reference, door)
    assert doubts(plan, door) == ()
    wrong = plan_of(tmp_path, which.problem, which.reference.replace("+ 2 * reg * W", "+ 1.9 * reg * W"), door)
    (doubt,) = doubts(wrong, door)
    name = wrong.items[0].problem.spec.reference
    assert doubt.startswith(f"outputs[1]: dW of {name} is not the gradient of loss of {name}: ")


def doubts(plan: Plan, door: Door) -> tuple[str, ...]:
    reference = plan.assignment.reference
    assert reference is not None
    said: list[str] = []
    for planned in plan.items:
        asked = function.proof(planned.problem, planned.item, planned.cases)
        outcomes = door.run(reference, asked, Limits()).outcomes if asked else ()
        found = function.doubts(planned.problem, planned.item, planned.cases, planned.wants, outcomes)
        said += [f"{one.field}: {one.what}" for one in found]
    return tuple(said)


@pytest.mark.parametrize(
    ("old", "new", "path", "what"),
    [
        ("[g]", "[f]", "alternatives[0]", "'f' is named already"),
        ("[g]", "[g, g]", "alternatives[1]", "'g' is named already"),
        ("x: real", "__debug__: real", "arguments", "expected a Python name"),
    ],
)
def test_names_that_cannot_be_meant_are_faults(tmp_path: Path, old: str, new: str, path: str, what: str) -> None:
    """An alternative that is none, and a name that Python keeps to itself."""
    problem = """
        kind: function
        answer: f
        reference: f
        alternatives: [g]
        arguments: {x: real (n)}
        outputs:
          - {id: v, shape: (n)}
    """
    load(written(tmp_path / "right", problem, ""))
    with pytest.raises(SpecError) as raised:
        load(written(tmp_path / "wrong", problem.replace(old, new), ""))
    [fault] = raised.value.faults
    assert (fault.path.startswith(path), what in fault.what) == (True, True)
