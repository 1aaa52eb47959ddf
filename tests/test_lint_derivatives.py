"""A gradient held against its function: complex step where it applies, differences elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.kinds.derivatives import MOST_ENTRIES, RANDOM, STEPS, directions, disagreement, number, probes
from grader.model import Argument, Case, Opaque, Raised, Returned

Function = Callable[..., Any]


def case(**arrays: Any) -> Case:
    return Case(
        "ordinary inputs", tuple(Argument(name, np.asarray(array)) for name, array in arrays.items()), core=True
    )


def held(one: Case, loss: Function, slope: Function, domain: str = "real") -> str:
    """What is said of a gradient in the first argument."""
    parameter = one.arguments[0].name
    values = []
    with np.errstate(all="ignore"):
        for given_ in probes(one, parameter, domain):
            try:
                values.append(complex(loss(*(argument.array for argument in given_))))
            except TypeError:
                values.append(None)
        gradient = np.asarray(slope(*(argument.array for argument in one.arguments)), np.float64)
    return disagreement(one, parameter, domain, gradient, values)


RANDOM_NUMBERS = np.random.default_rng(7)
X, Y = RANDOM_NUMBERS.normal(size=(5, 3)), RANDOM_NUMBERS.normal(size=5)
SQUARE = RANDOM_NUMBERS.normal(size=(4, 4))
LOGISTIC = case(w=RANDOM_NUMBERS.normal(size=3), X=X, y=(Y > 0) * 1.0)

SMOOTH: dict[str, tuple[Case, Function, Function, str]] = {
    "logistic, with logaddexp": (
        LOGISTIC,
        lambda w, X, y: np.sum(np.logaddexp(0, X @ w) - y * (X @ w)),
        lambda w, X, y: X.T @ (1 / (1 + np.exp(-X @ w)) - y),
        "real",
    ),
    "logistic, with log and exp": (
        LOGISTIC,
        lambda w, X, y: np.sum(np.log(1 + np.exp(X @ w)) - y * (X @ w)),
        lambda w, X, y: X.T @ (1 / (1 + np.exp(-X @ w)) - y),
        "real",
    ),
    "symmetric": (
        case(A=SQUARE + SQUARE.T, b=SQUARE[0]),
        lambda A, b: b @ A @ A @ b,
        lambda A, b: np.outer(b, A @ b) + np.outer(A @ b, b),
        "symmetric",
    ),
    "simplex": (
        case(p=np.array([0.2, 0.3, 0.5])),
        lambda p: -np.sum(p * np.log(p)),
        lambda p: -np.log(p) + 5,  # on the simplex a constant does not matter
        "simplex",
    ),
    "a single number": (case(a=0.7), lambda a: a**3, lambda a: 3 * a**2, "real"),
    "absolute value": (case(w=np.array([0.5, -2.0])), lambda w: np.sum(np.abs(w)), np.sign, "real"),
    "relu": (case(w=np.array([0.5, -2.0])), lambda w: np.sum(np.maximum(0, w)), lambda w: (w > 0) * 1.0, "real"),
    "norm": (case(w=np.array([3.0, 4.0])), np.linalg.norm, lambda w: w / np.linalg.norm(w), "real"),
    "tiny": (case(w=np.array([1e-7, 2e-7])), lambda w: np.sum(np.log(w)), lambda w: 1 / w, "positive"),
    "zero slope": (case(w=np.ones(2)), lambda w: 1e6 + 0 * np.sum(w), np.zeros_like, "real"),
}


@pytest.mark.parametrize("name", SMOOTH)
def test_a_right_gradient_is_not_doubted(name: str) -> None:
    """Whether complex numbers pass through the function or not."""
    one, loss, slope, domain = SMOOTH[name]
    assert held(one, loss, slope, domain) == ""


@pytest.mark.parametrize("name", [name for name in SMOOTH if name != "zero slope"])
@pytest.mark.parametrize(
    "wrong",
    [
        lambda g: -g,
        lambda g: 2 * g,
        lambda g: g * (1 + 1e-5),
        lambda g: np.full_like(g, np.nan),
        lambda g: g + np.eye(1, np.size(g), 0).reshape(np.shape(g)) * 1e-3 * np.abs(g).max(),
    ],
    ids=["sign", "factor", "nearly", "nan", "one entry"],
)
def test_a_wrong_gradient_is_doubted(name: str, wrong: Callable[[Any], Any]) -> None:
    """Sign, factor, a hundredth of a per mille, nan, a single entry."""
    one, loss, slope, domain = SMOOTH[name]
    assert held(one, loss, lambda *given_: wrong(np.asarray(slope(*given_), np.float64)), domain)


def test_the_complex_step_sees_what_differences_do_not() -> None:
    """A factor of 1 + 1e-9 is seen where complex numbers pass, and not where they do not."""
    one, loss, slope, _ = SMOOTH["logistic, with log and exp"]
    assert "(complex step)" in held(one, loss, lambda *given_: slope(*given_) * (1 + 1e-9))
    one, loss, slope, _ = SMOOTH["logistic, with logaddexp"]
    assert held(one, loss, lambda *given_: slope(*given_) * (1 + 1e-9)) == ""
    assert "(central differences, extrapolated)" in held(one, loss, lambda *given_: slope(*given_) * (1 + 1e-7))


def test_a_complex_result_that_is_no_derivative_does_not_count() -> None:
    """|z| and real parts swallow what the complex step adds; so the differences decide."""
    one = case(w=np.array([0.5, -2.0]))
    assert held(one, lambda w: np.sum(np.real(w) ** 2), lambda w: 2 * w) == ""
    assert "central differences" in held(one, lambda w: np.sum(np.real(w) ** 2), lambda w: 0 * w)


def test_the_worst_entry_is_named_with_both_numbers() -> None:
    """Its index, how the function changes there, and what the gradient says."""
    said = held(case(w=np.array([1.0, 2.0, 3.0])), lambda w: np.sum(w**2), lambda w: 2 * w + np.array([0, 0, 0.5]))
    assert said == "at [2] it changes by 6, and the gradient says 6.5 (complex step)"


def test_a_symmetric_parameter_stays_symmetric() -> None:
    """And the sums of a simplex stay what they are."""
    for direction in directions(case(A=SQUARE + SQUARE.T), "A", "symmetric"):
        assert np.array_equal(direction.step, direction.step.T)
    for direction in directions(case(p=np.full((2, 3), 1 / 3)), "p", "simplex"):
        assert np.allclose(direction.step.sum(axis=-1), 0)


def test_a_large_parameter_is_moved_along_some_entries() -> None:
    """Every entry of a small one, so many of a large one, spread over all of it."""
    assert len(directions(case(w=np.ones(5)), "w", "real")) == 5 + RANDOM
    large = directions(case(w=np.ones((50, 50))), "w", "real")
    assert len(large) == MOST_ENTRIES + RANDOM
    rows = [direction.index[0] for direction in large if direction.index]
    assert (min(rows), max(rows)) == (0, 49)


def test_a_function_that_gives_no_number_is_doubted() -> None:
    """It raises near its arguments, or gives an array."""
    one = case(w=np.array([1.0]))
    values = [None] * len(probes(one, "w", "real"))
    assert disagreement(one, "w", "real", np.ones(1), values) == "the function gives no number near its arguments"


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Returned(2.0), 2.0),
        (Returned(True), 1.0),
        (Returned(np.array(1 + 2j)), 1 + 2j),
        (Returned(np.ones(1)), None),
        (Returned("2"), None),
        (Returned(None), None),
        (Returned(Opaque("f")), None),
        (Raised("TypeError", "", None, ""), None),
    ],
)
def test_only_a_single_number_is_read(outcome: Any, expected: complex | None) -> None:
    """Real or complex; arrays, texts and exceptions are none."""
    assert number(outcome) == expected


def test_the_part_that_is_read_may_be_chosen() -> None:
    """Of several outputs; what is not there is no number."""
    assert number(Returned((1.0, 2.0)), lambda value: value[1]) == 2.0  # type: ignore[index]
    assert number(Returned(1.0), lambda value: value[1]) is None  # type: ignore[index]


@given(st.integers(0, 2**32 - 1), st.sampled_from([(3,), (2, 3), (), (2, 1, 2)]))
def test_any_quadratic_form_has_its_gradient(seed: int, shape: tuple[int, ...]) -> None:
    """For random shapes and numbers the right gradient passes and one with another factor does not."""
    random = np.random.default_rng(seed)
    one = case(w=random.normal(size=shape), c=random.normal(size=shape))

    def loss(w: Any, c: Any) -> Any:
        return np.sum(w**2 * c + w)

    assert held(one, loss, lambda w, c: 2 * w * c + 1) == ""
    assert held(one, loss, lambda w, c: 2 * w * c + 1.01)


def test_each_direction_takes_all_steps() -> None:
    """The imaginary one first, then pairs."""
    one = case(w=np.array([2.0]))
    given_ = probes(one, "w", "real")
    assert len(given_) == len(STEPS) * (RANDOM + 1)
    assert given_[0][0].array.dtype.kind == "c"
    assert [arguments[0].array[0].real - 2 for arguments in given_[-6:]] == pytest.approx(
        [1e-5, -1e-5, 1e-3, -1e-3, 2e-3, -2e-3]
    )
