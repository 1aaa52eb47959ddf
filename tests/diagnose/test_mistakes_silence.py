"""Nothing is said where nothing is known; and whatever comes in, nothing breaks."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as extra
from made_evidence import Problem, evidence, told

from grader.diagnose import arrays
from grader.diagnose.arrays import mistakes
from grader.diagnose.evidence import Counterfactual, Evidence, Mistake, Seen, Term
from grader.diagnose.laws import Laws, constant
from grader.diagnose.trials import Budget, SpentError, trial

SEEDS = st.integers(0, 2**32 - 1)
TERMS = (Term("data", 1.0), Term("penalty", 2.0), Term("momentum", 0.0))
MANY = tuple(
    Counterfactual(str(number), "mistake.part-missing", {"argument": str(number)}, 3.0) for number in range(20)
)
KNOWN = {
    each.id: lambda seen, number=number: np.cos((number + 2) * (seen.want + number)) for number, each in enumerate(MANY)
}
RICH = {"known": KNOWN, "counterfactuals": MANY}


@pytest.mark.parametrize("shape", ["", "n", "nd", "ndk", "nn"])
def test_unrelated_answers_get_silence(shape: str) -> None:
    """None of 500 random answers of the right shape is given a name, with all that could be known beside."""
    random = np.random.default_rng(1)
    unrelated = (lambda seen: random.normal(size=seen.want.shape), lambda seen: random.uniform(size=seen.want.shape))
    for seed in range(100):
        problem = Problem(shape, terms=TERMS if seed % 2 else (), **RICH)
        assert mistakes(evidence(problem, unrelated[seed % 3 == 0], seed=seed)) == ()


def test_unrelated_shapes_get_silence() -> None:
    """Nor is a random answer of another shape."""
    random = np.random.default_rng(2)
    for seed in range(100):
        shape = [(3,), (4, 4), (), (2, 3, 4), (1,), (7, 1)][seed % 6]
        made = evidence(Problem("nd", **RICH), lambda _, shape=shape: random.normal(size=shape), seed=seed)
        assert mistakes(made) == ()


def test_small_whole_numbers_get_silence() -> None:
    """Counts are little evidence: small whole numbers obey many a law by accident."""
    for seed in range(300):
        random = np.random.default_rng(seed)
        problem = Problem("", draw=lambda random, shape: random.integers(1, 10, size=shape), **RICH)
        found = mistakes(evidence(problem, lambda _, random=random: random.integers(1, 10), seed=seed))
        assert found == (), seed


@settings(max_examples=50)
@given(seed=SEEDS, shape=st.sampled_from(["", "n", "nd", "nn"]), noise=st.sampled_from([0.0, 1e-16, 1e-13]))
def test_a_right_answer_gets_silence(seed: int, shape: str, noise: float) -> None:
    random = np.random.default_rng(seed)
    answer = lambda seen: seen.want * (1 + noise * random.normal(size=seen.want.shape))  # noqa: E731
    assert mistakes(evidence(Problem(shape, terms=TERMS, **RICH), answer, seed=seed)) == ()


@settings(max_examples=30)
@given(seed=SEEDS, shape=st.sampled_from(["n", "nd"]))
def test_noise_that_a_guess_leaves_open_gets_silence(seed: int, shape: str) -> None:
    """Half of the reference, and a hundredth that nobody can explain."""
    random = np.random.default_rng(seed)
    answer = lambda seen: seen.want / 2 * (1 + 0.01 * random.normal(size=seen.want.shape))  # noqa: E731
    assert mistakes(evidence(Problem(shape, **RICH), answer, seed=seed)) == ()


def test_what_is_normalised_by_chance_gets_silence() -> None:
    """Rows of the reference and columns of the answer that sum to 1 are not enough: they must come of the same."""
    share = lambda values, axis: values / values.sum(axis, keepdims=True)  # noqa: E731
    draw = lambda random, shape: share(random.uniform(1, 2, size=shape), 1)  # noqa: E731
    answer = lambda seen: share(np.random.default_rng(seen.sizes["n"]).uniform(1, 2, size=seen.want.shape), 0)  # noqa: E731
    assert mistakes(evidence(Problem("nd", draw=draw), answer)) == ()
    centred = lambda random, shape: (values := random.normal(size=shape)) - values.mean(1, keepdims=True)  # noqa: E731
    answer = lambda seen: np.sin(9 * seen.want)  # noqa: E731
    assert mistakes(evidence(Problem("nd", draw=centred), answer)) == ()


def test_a_term_that_is_spared_must_come_by_a_law() -> None:
    """Any multiple of a term beside a counterfactual is no mistake, and a term alone, where that is 0, is none."""
    known = {"a": lambda seen: np.cos(5 * seen.want), "b": lambda seen: 0 * seen.want}
    guesses = tuple(Counterfactual(name, "mistake.part-missing", {"argument": name}, 3.0) for name in known)
    terms = (*TERMS, Term("shift", 1.0), Term("scale", 1.0))
    problem = Problem("nd", known, guesses, terms)
    odd = lambda seen: seen.known["a"] + seen.want[0, 0] * seen.terms["data"]  # noqa: E731
    assert mistakes(evidence(problem, odd)) == ()
    assert mistakes(evidence(problem, lambda seen: seen.terms["data"])) == ()


def test_of_single_numbers_no_term_is_spared() -> None:
    """One number in each case is little to tell a counterfactual and a law of a term beside it."""
    problem = Problem("", {"a": KNOWN["0"]}, (Counterfactual("a", "mistake.part-sign", {"argument": "a"}, 3.0),), TERMS)
    answer = lambda seen: seen.known["a"] + 2 * seen.terms["data"]  # noqa: E731
    assert mistakes(evidence(problem, answer)) == ()
    assert len(mistakes(evidence(replace(problem, shape="nd"), answer))) == 1


def test_noise_in_another_shape_gets_silence() -> None:
    """Where an answer's shape is wrong, the numbers must be right to a millionth."""
    for noise, named in ((1e-8, 1), (1e-5, 0)):
        answer = lambda seen, noise=noise: seen.want.T * (1 + noise * np.cos(99 * seen.want.T))  # noqa: E731
        assert len(mistakes(evidence(Problem("nd"), answer))) == named


def test_a_guess_must_hold_in_every_case() -> None:
    """A fresh case in which the explanation fails takes it back."""
    made = evidence(Problem("nd"), lambda seen: -seen.want)
    assert told(mistakes(made)) == [("sign", {})]
    other = replace(made.fresh[1], got=made.fresh[1].got + 0.01)
    assert mistakes(replace(made, fresh=(made.fresh[0], other))) == ()


def test_too_few_wrong_cases_get_silence() -> None:
    """Two cases out of five are no pattern, and one case alone is none."""
    made = evidence(Problem("nd"), lambda seen: -seen.want)
    right = [replace(seen, got=seen.want) for seen in (*made.core[1:], *made.fresh)]
    assert mistakes(Evidence((made.core[0], *right[:2]), tuple(right[2:]), {})) == ()
    assert mistakes(Evidence(made.core[:1], (), {})) == ()
    assert told(mistakes(Evidence(made.core[:2], (), {}))) == [("sign", {})]
    made = evidence(Problem("nd"), lambda seen: np.abs(seen.want))
    agreeing = [replace(seen, want=seen.got) for seen in made.core]  # their references are positive
    assert told(mistakes(Evidence(made.core, tuple(agreeing), {}))) == [("elementwise", {"function": "absolute value"})]
    assert mistakes(Evidence((*made.core[:2], agreeing[2]), tuple(agreeing), {})) == ()


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_one_number_everywhere_says_nothing(value: float) -> None:
    """Zeros are what many references give without one of their arguments, and ones a softmax of nothing."""
    known = {"without y": lambda seen: np.full(seen.want.shape, value)}
    problem = Problem("nd", known, (Counterfactual("without y", "mistake.part-missing", {"argument": "y"}, 3.0),))
    assert mistakes(evidence(problem, lambda seen: np.full(seen.want.shape, value))) == ()
    varied = lambda seen: np.full(seen.want.shape, value)  # noqa: E731
    assert mistakes(evidence(replace(problem, known={}), varied)) == ()


def test_an_unlikely_law_does_not_come_on_top_of_a_counterfactual() -> None:
    """A quarter of what the reference gives for y = 0 is no common mistake; half of it may be."""
    for factor, named in ((0.5, 1), (-1.0, 1), (0.25, 0), (0.37, 0)):
        problem = Problem("nd", {MANY[0].id: KNOWN[MANY[0].id]}, MANY[:1])
        answer = lambda seen, factor=factor: factor * seen.known[MANY[0].id]  # noqa: E731
        assert len(mistakes(evidence(problem, answer))) == named


def test_nan_must_stand_in_the_same_place() -> None:
    def made(places: list[int]) -> Evidence:
        base = evidence(Problem("nd"), lambda seen: -seen.want)

        def holed(seen: Seen, place: int) -> Seen:
            want, got = seen.want.copy(), seen.got.copy()
            want[0, 0], got[0, place], got[1, 1], want[1, 1] = np.nan, np.nan, -np.inf, np.inf
            return replace(seen, want=want, got=got)

        cases = [holed(seen, place) for seen, place in zip((*base.core, *base.fresh), places, strict=True)]
        return replace(base, core=tuple(cases[:3]), fresh=tuple(cases[3:]))

    assert told(mistakes(made([0] * 5))) == [("sign", {})]
    assert mistakes(made([0, 0, 1, 0, 0])) == ()


def test_two_explanations_of_about_the_same_cost_are_both_given() -> None:
    """Where two letters have one size, either may be it; where three have, nothing is said."""

    def alike(*letters: str) -> Evidence:
        made = evidence(Problem("nd"), lambda seen: seen.want / seen.sizes["n"])
        same = [
            replace(seen, sizes=seen.sizes | dict.fromkeys(letters, seen.sizes["n"]))
            for seen in (*made.core, *made.fresh)
        ]
        return replace(made, core=tuple(same[:3]), fresh=tuple(same[3:]))

    assert told(mistakes(alike("d"))) == [("averaged", {"dimension": "d"}), ("averaged", {"dimension": "n"})]
    assert mistakes(alike("d", "k")) == ()


def test_a_cheaper_explanation_shadows_a_dearer_one() -> None:
    """The sign of all is not told as the sign of a part, and what the reference shows itself needs no law."""
    known = {
        "minus X": lambda seen: -seen.want,
        "without y": lambda seen: seen.want**3,
        "half": lambda seen: seen.want**3 / 2,
    }
    costs = (("minus X", "part-sign", 3.1), ("without y", "part-missing", 3.0), ("half", "labels", 3.0))
    guesses = tuple(Counterfactual(name, f"mistake.{code}", {"argument": name}, cost) for name, code, cost in costs)
    problem = Problem("nd", known, guesses)
    assert told(mistakes(evidence(problem, lambda seen: -seen.want))) == [("sign", {})]
    found = told(mistakes(evidence(problem, lambda seen: seen.want**3 / 2)))
    assert found == [("labels", {"argument": "half"})]


@settings(max_examples=40)
@given(seed=SEEDS, order=st.permutations(range(3)), shape=st.sampled_from(["", "n", "nd"]))
def test_the_order_of_the_cases_does_not_matter(seed: int, order: list[int], shape: str) -> None:
    answers = (
        lambda seen: -seen.want / seen.sizes["n"],
        lambda seen: 0.37 * seen.want,
        lambda seen: np.cumsum(seen.want),
    )
    made = evidence(Problem(shape, **RICH), answers[seed % 3], seed=seed)
    shuffled = replace(made, core=tuple(made.core[place] for place in order), fresh=made.fresh[::-1])
    assert mistakes(made) == mistakes(shuffled)


def test_the_work_is_bounded_by_a_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too large is not searched, and what takes too much work is left."""
    large = Problem("nd", draw=lambda random, _: random.normal(size=(arrays.LARGEST + 1,)))
    assert mistakes(evidence(large, lambda seen: -seen.want)) == ()
    assert mistakes(evidence(Problem("nd"), lambda seen: -seen.want)) != ()
    monkeypatch.setattr(arrays, "ENTRIES", 2000)
    assert mistakes(evidence(Problem("nd"), lambda seen: -seen.want)) == ()


def test_the_largest_search_is_not_long() -> None:
    """Six axes have 719 other orders; the count ends what would take seconds."""
    made = evidence(
        Problem("n", draw=lambda random, _: random.normal(size=(4,) * 6), **RICH), lambda seen: seen.want**3
    )
    started = time.process_time()
    assert mistakes(made) == ()
    assert time.process_time() - started < 5


def test_a_budget_ends() -> None:
    with pytest.raises(SpentError):
        Budget(10).spend(11)


NUMBERS = st.one_of(
    st.floats(width=64), st.sampled_from([0.0, -0.0, 1.0, -1.0, 2.0, math.nan, math.inf, -math.inf, 1e308, 5e-324])
)
SHAPES = extra.array_shapes(min_dims=0, max_dims=6, min_side=0, max_side=3)
FLOATS = SHAPES.flatmap(lambda shape: extra.arrays(np.float64, shape, elements=NUMBERS))


@settings(max_examples=300)
@given(data=st.data())
def test_nothing_that_comes_in_breaks_it(data: st.DataObject) -> None:
    """Any float64 arrays, of any shapes that need not fit together, non-finite, empty, subnormal."""

    def seen() -> Seen:
        want = data.draw(FLOATS)
        alike = extra.arrays(np.float64, want.shape, elements=NUMBERS)
        other = st.one_of(alike, FLOATS, st.just(want), st.just(-want), st.just(want.T))
        sizes = data.draw(st.dictionaries(st.sampled_from("nd"), st.integers(0, 5), max_size=2))
        known = {"a": data.draw(other), "curvature": data.draw(other), "third": data.draw(other)}
        terms = {"data": data.draw(other), "momentum": data.draw(other)}
        odd = data.draw(st.sampled_from(["text", 1j, None]))
        inputs = {"lam": data.draw(other), "x": data.draw(other), "y": np.full(want.shape[-1:], odd)}
        return Seen(inputs, sizes, want, data.draw(other), known, terms)

    core = tuple(seen() for _ in range(data.draw(st.integers(0, 3))))
    fresh = tuple(seen() for _ in range(data.draw(st.integers(0, 1))))
    known = (Counterfactual("a", "mistake.part-missing", {"argument": "a"}, 3.0),)
    found = mistakes(Evidence(core, fresh, {}, known, TERMS, ("lam", "y", "nowhere")))
    assert len(found) <= 2
    assert all(isinstance(each, Mistake) for each in found)


def test_a_factor_of_single_numbers_needs_a_simple_law() -> None:
    """Of one number per case a square of a number, or an unheard-of constant, could be an accident."""
    for factor in (0.37, 0.16):
        assert mistakes(evidence(Problem(""), lambda seen, factor=factor: factor * seen.want)) == ()


def test_laws_of_single_numbers_contest_each_other() -> None:
    """With n = 4 everywhere, a quarter may be 1/n as well; arrays say the simpler, single numbers both."""

    def fixed(shape: str) -> Evidence:
        made = evidence(Problem(shape), lambda seen: seen.want / 4)
        cases = [replace(seen, sizes={"n": 4}) for seen in (*made.core, *made.fresh)]
        return replace(made, core=tuple(cases[:3]), fresh=tuple(cases[3:]))

    assert told(mistakes(fixed("nd"))) == [("averaged", {"dimension": "n"})]
    assert told(mistakes(fixed(""))) == [("averaged", {"dimension": "n"}), ("factor", {"factor": "1/4"})]


def test_a_law_holds_to_a_millionth() -> None:
    sizes = ({"n": 3}, {"n": 5}, {"n": 8})
    cases = [Seen({}, each, np.ones(2), np.ones(2)) for each in sizes]
    laws = Laws(cases, (), single=False)
    assert [law.text for law, _ in laws.fitting([1 / 3, 1 / 5, 1 / 8])] == ["1/n"]
    assert laws.fitting([1 / 3, 1 / 5, 1 / 8 + 1e-5]) == ()
    assert constant([1.0, 1.0 + 1e-4]) is None


def test_a_case_that_is_right_says_only_that_the_guess_is_right_there() -> None:
    """The absolute value of what is positive anyway."""
    made = evidence(Problem("nd"), lambda seen: np.abs(seen.want))
    positive = [replace(seen, want=np.abs(seen.want)) for seen in made.fresh]
    assert told(mistakes(replace(made, fresh=tuple(positive)))) == [("elementwise", {"function": "absolute value"})]
    assert not trial(positive[0], Budget(1000)).wrong
