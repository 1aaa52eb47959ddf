"""Known contracts of courses, from the problem's file to the verdicts, behind the door."""

from __future__ import annotations

import pytest
from contracts import CONTRACTS
from sheets import first_codes, graded, plan_of, verdicts

from grader.engine.plan import Plan
from grader.sandbox import Door

RIGHT = [(name, answer) for name, contract in CONTRACTS.items() for answer in contract.right]
WRONG = [(name, answer) for name, contract in CONTRACTS.items() for answer in contract.wrong]


@pytest.fixture(scope="module")
def plans(door: Door, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Plan]:
    """Each contract, planned once."""
    return {
        name: plan_of(tmp_path_factory.mktemp("sheet"), contract.problem, contract.reference, door)
        for name, contract in CONTRACTS.items()
    }


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_right_answers_pass(name: str, answer: str, plans: dict[str, Plan], door: Door) -> None:
    """In every output, whatever their style."""
    items = graded(plans[name], CONTRACTS[name].right[answer], door)
    assert set(verdicts(items).values()) == {"passed"}, first_codes(items)


@pytest.mark.parametrize(("name", "answer"), WRONG)
def test_wrong_answers_fail_where_they_are_wrong(name: str, answer: str, plans: dict[str, Plan], door: Door) -> None:
    """And only there: each output is judged by itself."""
    source, wrong = CONTRACTS[name].wrong[answer]
    items = graded(plans[name], source, door)
    assert {item for item, verdict in verdicts(items).items() if verdict == "failed"} == wrong, verdicts(items)
    assert {verdict for item, verdict in verdicts(items).items() if item not in wrong} <= {"passed"}


@pytest.mark.parametrize("name", CONTRACTS)
def test_the_reference_is_right_by_its_own_cases(name: str, plans: dict[str, Plan], door: Door) -> None:
    """A reference handed in as an answer passes."""
    items = graded(plans[name], CONTRACTS[name].reference, door)
    assert set(verdicts(items).values()) == {"passed"}, first_codes(items)
