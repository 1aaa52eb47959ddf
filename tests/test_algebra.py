"""Shapes that broadcast, and the comparison of arrays: pure mathematics, held against numpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.algebra.compare import SINGLE, Tolerance, compare, largest, scale_of
from grader.algebra.shapes import broadcast, clashes, columns

SIZES = st.integers(0, 4)
SHAPES = st.lists(st.lists(SIZES, max_size=5).map(tuple), max_size=4)


# ── shapes ───────────────────────────────────────────────────────────────────────────────────────────────


@given(SHAPES)
def test_broadcasting_agrees_with_numpy(shapes: list[tuple[int, ...]]) -> None:
    """Small shapes broadcast exactly where numpy says so, to what numpy says; zeros included."""
    try:
        want = np.broadcast_shapes(*shapes)
    except ValueError:
        want = None
    assert broadcast(shapes) == want


@given(SHAPES)
def test_shapes_that_do_not_broadcast_clash_somewhere_and_others_nowhere(shapes: list[tuple[int, ...]]) -> None:
    """A clash is a dimension in which two sizes other than 1 differ."""
    bad = clashes(shapes)
    assert (broadcast(shapes) is None) == bool(bad)
    for axis in bad:
        assert len({size for size in columns(shapes)[axis] if size != 1}) > 1


def test_sizes_that_numpy_refuses_are_decided() -> None:
    """Nothing is allocated: a result of 10**24 entries is a shape like any other."""
    assert broadcast([(10**12, 1), (1, 10**12)]) == (10**12, 10**12)
    with pytest.raises(ValueError, match=r"too large|too big"):
        np.broadcast_shapes((10**12, 1), (1, 10**12))


def test_more_dimensions_than_numpy_has() -> None:
    """There is no limit of 64 dimensions."""
    assert broadcast([(1,) * 99 + (5,), (7, 1)]) == (1,) * 98 + (7, 5)


def test_no_shapes_and_scalars_give_a_scalar() -> None:
    """The shape of a number is (), and so is what nothing broadcasts to."""
    assert broadcast([]) == broadcast([(), ()]) == ()


def test_a_size_of_zero_meets_one_or_zero_only() -> None:
    """Zero wins over one, and clashes with everything else."""
    assert broadcast([(0, 3), (1, 1)]) == (0, 3)
    assert broadcast([(0,), (2,)]) is None


# ── comparison ───────────────────────────────────────────────────────────────────────────────────────────

EXACT = Tolerance()


def test_the_difference_is_measured_against_the_largest_value_of_the_array() -> None:
    """A small entry that carries the rounding of large ones is right: never elementwise."""
    want = np.array([1.0, 1e-12])
    assert compare(np.array([1.0, 5e-10]), want, scale=0.0, tolerance=EXACT).fault is None
    assert compare(np.array([1.0, 2e-9]), want, scale=0.0, tolerance=EXACT).fault == "differs"


def test_the_scale_of_the_item_forgives_rounding_where_the_reference_vanishes() -> None:
    """Zero as the reference allows 1e-12 of the item's ordinary size, and no more."""
    want = np.zeros(2)
    assert compare(np.full(2, 0.9e-12), want, scale=1.0, tolerance=EXACT).fault is None
    assert compare(np.full(2, 1.1e-12), want, scale=1.0, tolerance=EXACT).fault == "differs"


def test_single_precision_is_a_tier_of_its_own() -> None:
    """What float32 reaches is far from exact, and within the second tier."""
    want = np.linspace(0.1, 7.0, 50)
    got = want.astype(np.float32).astype(np.float64)
    assert compare(got, want, scale=7.0, tolerance=EXACT).fault == "differs"
    assert compare(got, want, scale=7.0, tolerance=SINGLE).fault is None


@pytest.mark.parametrize(("got", "want"), [((3, 1), (3,)), ((3,), (1, 3)), ((0,), (3,)), ((), (1,))])
def test_shapes_that_broadcast_are_not_compared(got: tuple[int, ...], want: tuple[int, ...]) -> None:
    """numpy would stretch one over the other; a comparison never does."""
    with pytest.raises(ValueError, match="shapes differ"):
        compare(np.ones(got), np.ones(want), scale=1.0, tolerance=EXACT)


def test_nan_is_never_close_to_a_number() -> None:
    """An array of nan differs everywhere, and the first entry is told."""
    found = compare(np.full(3, np.nan), np.ones(3), scale=1.0, tolerance=EXACT)
    assert (found.fault, found.count, found.index) == ("not-finite", 3, (0,))


@pytest.mark.parametrize("stray", [np.nan, np.inf, -np.inf])
def test_one_stray_value_is_found_where_it_stands(stray: float) -> None:
    """The index is that of the array, not of the flattened one."""
    got = np.ones((2, 3))
    got[1, 2] = stray
    assert compare(got, np.ones((2, 3)), scale=1.0, tolerance=EXACT).index == (1, 2)


def test_nan_and_inf_must_stand_where_the_reference_has_them() -> None:
    """Equal kinds and signs pass; a number, the other sign or the other kind does not."""
    want = np.array([np.nan, np.inf, -np.inf, 1.0])
    assert compare(want.copy(), want, scale=1.0, tolerance=EXACT).fault is None
    for place, value in [(0, 1.0), (0, np.inf), (1, -np.inf), (1, np.nan), (2, -1e308)]:
        got = want.copy()
        got[place] = value
        found = compare(got, want, scale=1.0, tolerance=EXACT)
        assert (found.fault, found.index) == ("finite", (place,))


def test_the_worst_entry_is_told_with_the_number_that_decided() -> None:
    """Count, index, both values, the difference and what was allowed."""
    found = compare(np.array([1.0, 2.0, 7.0]), np.array([1.0, 4.0, 4.0]), scale=4.0, tolerance=EXACT)
    assert (found.count, found.size, found.index) == (2, 3, (2,))
    assert (found.got, found.want, found.difference) == (7.0, 4.0, 3.0)
    assert found.allowed == pytest.approx(4e-9 + 4e-12)


def test_differences_that_overflow_are_differences() -> None:
    """The largest doubles of both signs differ by more than any double."""
    found = compare(np.array([1e308]), np.array([-1e308]), scale=1.0, tolerance=EXACT)
    assert (found.fault, found.difference) == ("differs", np.inf)


def test_empty_arrays_of_one_shape_are_equal() -> None:
    """Nothing differs in nothing."""
    assert compare(np.ones((0, 3)), np.ones((0, 3)), scale=1.0, tolerance=EXACT).fault is None


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=6), st.floats(0, 1e-8), st.integers(-60, 60))
def test_a_verdict_does_not_depend_on_the_unit(values: list[int], error: float, power: int) -> None:
    """Scaling answer, reference and scale together changes nothing."""
    unit = 2.0**power
    want = np.array(values, np.float64)
    got = want + error * largest(want) * np.cos(np.arange(want.size))
    scale = largest(want)
    found = compare(got, want, scale=scale, tolerance=EXACT).fault
    assert compare(unit * got, unit * want, scale=unit * scale, tolerance=EXACT).fault == found


def test_the_scale_is_the_median_of_the_core_cases() -> None:
    """One case of unusual size does not move it; infinite entries do not count."""
    assert scale_of([np.array([1.0, -3.0]), np.array([2.0]), np.array([1e9, np.inf])]) == 3.0
    assert scale_of([]) == 0.0
    assert largest(np.array([np.nan, -np.inf])) == 0.0
