"""A mistake that is made on purpose is named, whatever the reference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_evidence import LAM, Answer, Problem, evidence, told

from grader.diagnose.arrays import mistakes
from grader.diagnose.evidence import Counterfactual, Seen, Term

ANY = ("", "n", "nd", "ndk", "nn")
ARRAYS = ("n", "nd", "ndk")
MATRICES = ("nd", "nn")
SEEDS = st.integers(0, 2**32 - 1)


def positive(random: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return random.uniform(0.2, 3.0, size=shape)


def size(*letters: str) -> Callable[[Seen], float]:
    return lambda seen: float(np.prod([seen.sizes[letter] for letter in letters]))


Weight = float | Callable[[Seen], float]
N, D = size("n"), size("d")


def at(weight: Weight, seen: Seen) -> float:
    return weight(seen) if callable(weight) else weight


FACTORS: list[tuple[tuple[str, ...], str, dict[str, object], Weight]] = [
    (ANY, "sign", {}, -1),
    (ANY, "averaged", {"dimension": "n"}, lambda seen: 1 / N(seen)),
    (ANY, "averaged", {"dimension": "n·d"}, lambda seen: 1 / N(seen) / D(seen)),
    (ANY, "summed", {"dimension": "d"}, D),
    (ANY, "factor", {"factor": "2"}, 2),
    (ANY, "factor", {"factor": "1/2"}, 0.5),
    (ANY, "factor", {"factor": "-2"}, -2),
    (ANY, "factor", {"factor": "2/n"}, lambda seen: 2 / N(seen)),
    (ANY, "factor", {"factor": "1/(2·n)"}, lambda seen: 0.5 / N(seen)),
    (ANY, "factor", {"factor": "-1/n"}, lambda seen: -1 / N(seen)),
    (ANY, "factor", {"factor": "sqrt(n)"}, lambda seen: N(seen) ** 0.5),
    (ANY, "factor", {"factor": "1/sqrt(d)"}, lambda seen: D(seen) ** -0.5),
    (ANY, "factor", {"factor": "n/(n-1)"}, lambda seen: N(seen) / (N(seen) - 1)),
    (ANY, "factor", {"factor": "(n-1)/n"}, lambda seen: (N(seen) - 1) / N(seen)),
    (ANY, "factor", {"factor": "sqrt(n/(n-1))"}, lambda seen: (N(seen) / (N(seen) - 1)) ** 0.5),
    (ANY, "factor", {"factor": "d/n"}, lambda seen: D(seen) / N(seen)),
    (ANY, "factor", {"factor": "ln 2"}, np.log(2)),
    (ANY, "factor", {"factor": "1/ln 10"}, 1 / np.log(10)),
    (ANY, "factor", {"factor": "lam"}, LAM),
    (ANY, "factor", {"factor": "1/lam"}, 1 / LAM),
    (ARRAYS, "factor", {"factor": "lam²"}, LAM**2),
    (ARRAYS, "factor", {"factor": "lam/n"}, lambda seen: LAM / N(seen)),
    (ARRAYS, "factor", {"factor": "0.37"}, 0.37),
    (ARRAYS, "factor", {"factor": "7/9"}, 7 / 9),
]
SHAPED: list[tuple[tuple[str, ...], str, dict[str, object], Answer]] = [
    (MATRICES, "transposed", {"axes": [1, 0]}, lambda seen: seen.want.T),
    (MATRICES, "transposed", {"axes": [1, 0], "times": "1/n"}, lambda seen: seen.want.T / seen.sizes["n"]),
    (("ndk",), "transposed", {"axes": [1, 2, 0]}, lambda seen: seen.want.transpose(1, 2, 0)),
    (("nd", "ndk"), "reshaped", {"how": "flattened"}, lambda seen: seen.want.ravel()),
    (("nd", "ndk"), "reshaped", {"how": "flattened by columns"}, lambda seen: seen.want.ravel("F")),
    (("nd",), "reshaped", {"how": "reshaped"}, lambda seen: seen.want.reshape(seen.want.shape[::-1])),
    (ANY, "axis-kept", {"axis": 0, "how": "extra"}, lambda seen: seen.want[None]),
    (ARRAYS, "axis-kept", {"axis": 1, "how": "extra"}, lambda seen: seen.want[:, None]),
    (ARRAYS, "summed-too-much", {"axis": "all"}, lambda seen: seen.want.sum()),
    (("nd", "ndk"), "summed-too-much", {"axis": 1}, lambda seen: seen.want.sum(1)),
    (("nd", "ndk"), "summed-too-much", {"axis": 0}, lambda seen: seen.want.sum(0, keepdims=True)),
    (("ndk",), "summed-too-much", {"axis": [0, 2]}, lambda seen: seen.want.sum((0, 2))),
    (("nd", "ndk"), "averaged-too-much", {"axis": 0}, lambda seen: seen.want.mean(0)),
    (ARRAYS, "flipped", {"axis": 0}, lambda seen: seen.want[::-1]),
    (("nd",), "flipped", {"axis": "all"}, lambda seen: seen.want[::-1, ::-1]),
    (ARRAYS, "rolled", {"axis": 0}, lambda seen: np.roll(seen.want, 1, 0)),
    (("nd", "nn"), "rolled", {"axis": 1}, lambda seen: np.roll(seen.want, -1, 1)),
    (("nd", "nn"), "rolled", {"axis": 0}, lambda seen: np.vstack([0 * seen.want[:1], seen.want[:-1]])),
    (("nd", "nn"), "rolled", {"axis": 0}, lambda seen: np.vstack([seen.want[1:], 0 * seen.want[:1]])),
    (ARRAYS, "accumulated", {"axis": 0}, lambda seen: np.cumsum(seen.want, 0)),
    (ARRAYS, "normalised", {}, lambda seen: seen.want / np.linalg.norm(seen.want)),
    (ANY, "offset", {"value": 1.0}, lambda seen: seen.want + 1),
    (ARRAYS, "offset", {"value": -0.31}, lambda seen: seen.want - 0.31),
    (ARRAYS, "offset", {"value": "n"}, lambda seen: seen.want + seen.sizes["n"]),
    (("nd", "ndk"), "elementwise", {"function": "absolute value"}, lambda seen: np.abs(seen.want)),
    (("nd", "ndk"), "elementwise", {"function": "negative part cut off"}, lambda seen: np.maximum(seen.want, 0)),
    (ANY, "elementwise", {"function": "1 - x"}, lambda seen: 1 - seen.want),
    (ANY, "elementwise", {"function": "square"}, lambda seen: seen.want**2),
    (ANY, "elementwise", {"function": "exponential"}, lambda seen: np.exp(seen.want)),
    (ANY, "elementwise", {"function": "reciprocal"}, lambda seen: 1 / seen.want),
    (ANY, "rounded", {"digits": 2, "how": "rounded"}, lambda seen: np.round(seen.want, 2)),
    (("n",), "only-part", {"where": "the first entry"}, lambda seen: only(seen, np.s_[:1])),
    (("n",), "not-there", {"where": "the last entry"}, lambda seen: without(seen, np.s_[-1:])),
    (MATRICES, "only-part", {"where": "the last row"}, lambda seen: only(seen, np.s_[-1:])),
    (MATRICES, "not-there", {"where": "the first column"}, lambda seen: without(seen, np.s_[:, :1])),
    (("nn",), "only-part", {"where": "the diagonal"}, lambda seen: np.diag(np.diag(seen.want))),
    (("nn",), "not-there", {"where": "above the diagonal"}, lambda seen: np.tril(seen.want)),
    (("nd",), "not-there", {"where": "where x is positive"}, lambda seen: np.where(seen.inputs["x"] > 0, 7, seen.want)),
]
POSITIVE: list[tuple[str, Answer]] = [
    ("square root", lambda seen: np.sqrt(seen.want)),
    ("logarithm", lambda seen: np.log(seen.want)),
]


def only(seen: Seen, where: object) -> np.ndarray:
    got = np.full(seen.want.shape, 0.123)
    got[where] = seen.want[where]
    return got


def without(seen: Seen, where: object) -> np.ndarray:
    got = seen.want.copy()
    got[where] = 0.0
    return got


def assert_named(shape: str, answer: Answer, code: str, data: dict[str, object], seed: int) -> None:
    """The mistake is named, alone or as one of two."""
    found = told(mistakes(evidence(Problem(shape), answer, seed=seed)))
    assert (code, data) in found


@pytest.mark.parametrize("row", FACTORS, ids=lambda row: f"{row[1]} {row[2]}")
@settings(max_examples=15)
@given(seed=SEEDS, data=st.data())
def test_a_factor_is_named_by_its_law(row: tuple, seed: int, data: st.DataObject) -> None:
    shapes, code, words, factor = row
    assert_named(data.draw(st.sampled_from(shapes)), lambda seen: at(factor, seen) * seen.want, code, words, seed)


@pytest.mark.parametrize("row", SHAPED, ids=lambda row: f"{row[1]} {row[2]}")
@settings(max_examples=15)
@given(seed=SEEDS, data=st.data())
def test_what_happens_to_axes_and_entries_is_named(row: tuple, seed: int, data: st.DataObject) -> None:
    shapes, code, words, answer = row
    assert_named(data.draw(st.sampled_from(shapes)), answer, code, words, seed)


@pytest.mark.parametrize("row", POSITIVE, ids=lambda row: row[0])
@settings(max_examples=15)
@given(seed=SEEDS, shape=st.sampled_from(ANY))
def test_functions_of_positive_entries_are_named(row: tuple, seed: int, shape: str) -> None:
    found = told(mistakes(evidence(Problem(shape, draw=positive), row[1], seed=seed)))
    assert found == [("elementwise", {"function": row[0]})]


@settings(max_examples=30)
@given(seed=SEEDS, how=st.sampled_from(["truncated", "rounded down"]))
def test_whole_numbers_are_told_by_how_they_were_made(seed: int, how: str) -> None:
    cut = np.trunc if how == "truncated" else np.floor
    problem = Problem("nd", draw=lambda random, shape: random.normal(scale=9, size=shape))
    assert told(mistakes(evidence(problem, lambda seen: cut(seen.want), seed=seed))) == [
        ("rounded", {"digits": 0, "how": how})
    ]


@settings(max_examples=20)
@given(seed=SEEDS, how=st.sampled_from(["sum", "mean"]))
def test_a_sum_that_is_left_out_is_named(seed: int, how: str) -> None:
    """The answer has an axis more, and its sum or mean is the reference."""

    def unsummed(seen: Seen) -> np.ndarray:
        parts = np.random.default_rng(seen.sizes["k"]).normal(size=(*seen.want.shape, 7))
        return parts - parts.mean(-1, keepdims=True) + seen.want[..., None] / (7 if how == "sum" else 1)

    found = told(mistakes(evidence(Problem("nd"), unsummed, seed=seed)))
    assert found == [("not-summed", {"axis": 2, "how": how})]


def test_a_count_in_the_place_of_a_share_is_named() -> None:
    """Single whole numbers are no accident when they are the reference times n."""
    problem = Problem("", draw=lambda random, _: np.asarray(random.integers(1, 9) / 7))
    found = mistakes(evidence(problem, lambda seen: np.round(7 * seen.want)))
    assert told(found) == []  # 7 is in no list of simple laws
    share = evidence(problem, lambda seen: np.round(7 * seen.want))
    cases = [replace(seen, want=seen.got / seen.sizes["n"]) for seen in (*share.core, *share.fresh)]
    made = replace(share, core=tuple(cases[:3]), fresh=tuple(cases[3:]))
    assert told(mistakes(made)) == [("summed", {"dimension": "n"})]


@settings(max_examples=20)
@given(seed=SEEDS)
def test_a_column_that_met_a_row_is_named(seed: int) -> None:
    """(n, 1) + (n,) is (n, n), with what was meant on the diagonal."""
    answer = lambda seen: seen.want[:, None] / 3 + seen.want * 2 / 3  # noqa: E731
    assert told(mistakes(evidence(Problem("n"), answer, seed=seed))) == [("blown-up", {})]
    # A column that met a row of zeros is not a mean that was left out, and a diagonal matrix did not meet anything.
    answer = lambda seen: seen.want[:, None] + 0 * seen.want  # noqa: E731
    assert told(mistakes(evidence(Problem("n"), answer, seed=seed))) == [("blown-up", {})]
    assert mistakes(evidence(Problem("n"), lambda seen: np.diag(seen.want), seed=seed)) == ()


SOFTMAX = lambda x, axis: np.exp(x) / np.exp(x).sum(axis, keepdims=True)  # noqa: E731
STANDARD = lambda x, axis: (x - x.mean(axis, keepdims=True)) / np.sqrt(x.var(axis, keepdims=True) + 0.1)  # noqa: E731
UNIT = lambda x, axis: x / np.linalg.norm(x, axis=axis, keepdims=True)  # noqa: E731
CENTRED = lambda x, axis: x - x.mean(axis, keepdims=True)  # noqa: E731


@pytest.mark.parametrize(
    "normalise", [SOFTMAX, STANDARD, UNIT, CENTRED], ids=["softmax", "standard", "unit", "centred"]
)
@settings(max_examples=10)
@given(seed=SEEDS, axis=st.sampled_from([0, 1]))
def test_normalising_along_the_wrong_axis_is_named(normalise: Callable, seed: int, axis: int) -> None:
    made = evidence(Problem("nd"), lambda seen: normalise(seen.inputs["x"], axis), seed=seed)
    right = [replace(seen, want=normalise(seen.inputs["x"], 1 - axis)) for seen in (*made.core, *made.fresh)]
    made = replace(made, core=tuple(right[:3]), fresh=tuple(right[3:]))
    assert told(mistakes(made)) == [("wrong-axis", {"axis": axis})]


@settings(max_examples=10)
@given(seed=SEEDS)
def test_the_wrong_axis_is_found_under_a_scale_and_a_shift(seed: int) -> None:
    """Batch norm with gamma and beta, along the features."""
    random = np.random.default_rng(seed)
    made = evidence(Problem("nd"), lambda seen: seen.want, seed=seed)
    cases = []
    for seen in (*made.core, *made.fresh):
        gamma, beta = random.normal(size=(2, seen.sizes["d"]))
        inputs = {"x": seen.inputs["x"], "gamma": gamma, "beta": beta}
        want, got = (gamma * STANDARD(inputs["x"], axis) + beta for axis in (0, 1))
        cases.append(replace(seen, inputs=inputs, want=want, got=got))
    made = replace(made, core=tuple(cases[:3]), fresh=tuple(cases[3:]))
    assert told(mistakes(made)) == [("wrong-axis", {"axis": 1})]


DROPPED = Counterfactual("dropped", "mistake.row-dropped", {"which": "last", "dimension": "n"}, 4.0)
WITHOUT_Y = Counterfactual("without y", "mistake.part-missing", {"argument": "y"}, 3.0)
KNOWN = {"dropped": lambda seen: np.cos(5 * seen.want), "without y": lambda seen: np.sin(7 * seen.want)}


@settings(max_examples=40)
@given(seed=SEEDS, shape=st.sampled_from(ANY), averaged=st.booleans())
def test_what_the_reference_gives_for_changed_arguments_is_recognised(seed: int, shape: str, averaged: bool) -> None:
    """Also when a law comes on top."""
    problem = Problem(shape, KNOWN, (DROPPED, WITHOUT_Y))
    answer = lambda seen: seen.known["dropped"] / (seen.sizes["n"] if averaged else 1)  # noqa: E731
    data = dict(DROPPED.data) | ({"times": "1/n"} if averaged else {})
    assert told(mistakes(evidence(problem, answer, seed=seed))) == [("row-dropped", data)]


def ruled(penalised: bool) -> tuple[Problem, Callable[[Seen], np.ndarray]]:
    """A counterfactual that changes the penalty, too, and the part of it that is data."""
    data = lambda seen: np.cos(5 * seen.want)  # noqa: E731
    known = {"dropped": lambda seen: data(seen) + (-2 if penalised else 2) * seen.terms["penalty"]}
    return Problem("nd", known, (DROPPED,), (Term("data", 1.0), Term("penalty", 2.0))), data


@settings(max_examples=20)
@given(seed=SEEDS)
def test_a_counterfactual_may_leave_a_term_aside(seed: int) -> None:
    """The reference's penalty changes with the arguments; the student's does not."""
    problem, data = ruled(penalised=True)
    answer = lambda seen: data(seen) + 2 * seen.terms["penalty"]  # noqa: E731
    expected = dict(DROPPED.data) | {"but": "penalty"}
    assert told(mistakes(evidence(problem, answer, seed=seed))) == [("row-dropped", expected)]


@settings(max_examples=20)
@given(seed=SEEDS)
def test_a_law_on_top_of_a_counterfactual_may_spare_a_term(seed: int) -> None:
    """What is left is divided by n, the penalty is not."""
    problem, data = ruled(penalised=False)
    answer = lambda seen: data(seen) / seen.sizes["n"] + 2 * seen.terms["penalty"]  # noqa: E731
    expected = dict(DROPPED.data) | {"but": "penalty", "times": "1/n"}
    assert told(mistakes(evidence(problem, answer, seed=seed))) == [("row-dropped", expected)]


TERMS = (Term("data", 1.0), Term("penalty", 2.0), Term("momentum", 0.0))
WEIGHTS: list[tuple[str, dict[str, object], dict[str, Weight]]] = [
    ("term-missing", {"term": "penalty"}, {"penalty": 0}),
    ("term-sign", {"term": "penalty"}, {"penalty": -1}),
    ("term-factor", {"term": "penalty", "factor": "1/2"}, {"penalty": 0.5}),
    ("term-factor", {"term": "data", "factor": "1/n"}, {"data": lambda seen: 1 / N(seen)}),
    ("term-factor", {"term": "penalty", "factor": "lam"}, {"penalty": LAM}),
    ("term-superfluous", {"term": "momentum"}, {"momentum": 1}),
    ("term-superfluous", {"term": "momentum", "factor": "1/n"}, {"momentum": lambda seen: 1 / N(seen)}),
    (
        "term-missing",
        {"term": "penalty", "times": "1/n"},
        {"penalty": 0, "data": lambda seen: 1 / N(seen)},
    ),
]


@pytest.mark.parametrize("row", WEIGHTS, ids=lambda row: f"{row[0]} {row[1]}")
@settings(max_examples=20)
@given(seed=SEEDS, shape=st.sampled_from(ANY))
def test_a_wrong_weight_of_a_term_is_named(row: tuple, seed: int, shape: str) -> None:
    code, data, weights = row

    def answer(seen: Seen) -> object:
        return sum(
            at(weights.get(term.name, bool(term.coefficient)), seen) * (term.coefficient or 1) * seen.terms[term.name]
            for term in TERMS
        )

    assert (code, data) in told(mistakes(evidence(Problem(shape, terms=TERMS), answer, seed=seed)))


@settings(max_examples=10)
@given(seed=SEEDS, shape=st.sampled_from(["n", "nd"]))
def test_two_missing_terms_are_named_together(seed: int, shape: str) -> None:
    terms = (Term("direct", 1.0), Term("mean", 1.0), Term("variance", -0.5))
    found = mistakes(evidence(Problem(shape, terms=terms), lambda seen: seen.terms["direct"], seed=seed))
    assert told(found) == [("term-missing", {"term": "mean and variance"})]


@pytest.mark.parametrize(("scheme", "step"), [("forward", 1e-5), ("backward", 1e-6), ("central", 1e-3)])
@settings(max_examples=20)
@given(seed=SEEDS)
def test_numerical_differentiation_is_named_with_its_step(scheme: str, step: float, seed: int) -> None:
    """From what is known of the loss's second and third derivatives."""
    known = {"curvature": lambda seen: 2 + np.cos(seen.want), "third": lambda seen: np.sin(5 * seen.want)}
    slope = {"forward": step / 2, "backward": -step / 2, "central": step**2 / 6}[scheme]
    name = "third" if scheme == "central" else "curvature"

    def answer(seen: Seen) -> np.ndarray:
        error = slope * seen.known[name]
        return seen.want + error * (1 + 0.05 * np.cos(99 * seen.want))

    problem = Problem("n", known, draw=lambda random, shape: random.uniform(1, 2, size=shape))
    expected = [("numerical", {"scheme": scheme, "step": step})]
    made = evidence(problem, answer, seed=seed)
    assert told(mistakes(made)) == expected
    # What was not measured does not matter, and without any measurement nothing is said.
    known = {each: lambda seen, each=each: holed(seen.known[each]) for each in known}
    cases = [replace(seen, known={each: known[each](seen) for each in known}) for seen in (*made.core, *made.fresh)]
    assert told(mistakes(replace(made, core=tuple(cases[:3]), fresh=tuple(cases[3:])))) == expected
    cases = [replace(seen, known={}) for seen in cases]
    assert mistakes(replace(made, core=tuple(cases[:3]), fresh=tuple(cases[3:]))) == ()


def test_a_large_error_or_one_of_the_other_sign_is_no_numerical_differentiation() -> None:
    """A step of 1 is no small step, and central differences have no negative one."""
    known = {"curvature": lambda seen: 2 + np.cos(seen.want), "third": lambda seen: np.sin(5 * seen.want)}
    for name, slope in (("curvature", 0.5), ("third", -1e-6)):
        answer = lambda seen, name=name, slope=slope: seen.want + slope * seen.known[name]  # noqa: E731
        assert mistakes(evidence(Problem("nd", known), answer)) == ()


def test_a_place_goes_before_the_values_that_stand_there() -> None:
    """Where an input is positive in the last row alone, the row is told."""
    made = evidence(Problem("nd"), lambda seen: without(seen, np.s_[-1:]))
    cases = []
    for seen in (*made.core, *made.fresh):
        signs = np.full(seen.want.shape, -2.0)
        signs[-1] = 2.0
        cases.append(replace(seen, inputs={"x": signs}))
    made = replace(made, core=tuple(cases[:3]), fresh=tuple(cases[3:]))
    assert told(mistakes(made)) == [("not-there", {"where": "the last row"})]


def holed(values: np.ndarray) -> np.ndarray:
    return np.where(np.arange(values.size) < values.size - 1, values, np.nan)


def test_single_precision_and_other_noise_are_no_numerical_differentiation() -> None:
    known = {"curvature": lambda seen: 2 + np.cos(seen.want), "third": lambda seen: np.sin(5 * seen.want)}
    for noise in (lambda want: want.astype(np.float32), lambda want: want + 1e-6 * np.cos(1e3 * want)):
        answer = lambda seen, noise=noise: noise(seen.want)  # noqa: E731
        assert mistakes(evidence(Problem("nd", known), answer)) == ()
