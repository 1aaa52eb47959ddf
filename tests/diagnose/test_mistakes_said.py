"""Every mistake can be said, at every hint level, and the lower levels keep the answer back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import grader
from grader.diagnose.evidence import Mistake
from grader.kinds.mistakes import MISTAKES, PHRASES
from grader.kinds.naming import either, named, phrase

SAMPLES: dict[str, dict[str, object]] = {
    "mistake.averaged": {"dimension": "n"},
    "mistake.summed": {"dimension": "n·d"},
    "mistake.factor": {"factor": "-1/(2·n)"},
    "mistake.offset": {"value": 0.5},
    "mistake.transposed": {"axes": [1, 0]},
    "mistake.reshaped": {"how": "flattened by columns"},
    "mistake.axis-kept": {"axis": 1, "how": "extra"},
    "mistake.not-summed": {"axis": 0, "how": "sum"},
    "mistake.summed-too-much": {"axis": [0, 2]},
    "mistake.averaged-too-much": {"axis": "all"},
    "mistake.flipped": {"axis": "all"},
    "mistake.rolled": {"axis": 0},
    "mistake.accumulated": {"axis": 1},
    "mistake.wrong-axis": {"axis": 1},
    "mistake.elementwise": {"function": "square"},
    "mistake.rounded": {"digits": 1, "how": "rounded"},
    "mistake.part-missing": {"argument": "y"},
    "mistake.part-sign": {"argument": "y"},
    "mistake.part-factor": {"argument": "lam", "factor": "2"},
    "mistake.constant-ignored": {"argument": "lam"},
    "mistake.arguments-swapped": {"arguments": "a and b"},
    "mistake.input-transposed": {"argument": "W"},
    "mistake.row-dropped": {"which": "last", "dimension": "n"},
    "mistake.only-one-row": {"which": "first", "dimension": "n"},
    "mistake.labels": {"argument": "y", "as": "1 - y"},
    "mistake.term-missing": {"term": "penalty"},
    "mistake.term-sign": {"term": "penalty"},
    "mistake.term-factor": {"term": "penalty", "factor": "1/2"},
    "mistake.term-superfluous": {"term": "momentum"},
    "mistake.only-part": {"where": "the diagonal"},
    "mistake.not-there": {"where": "where x is positive"},
    "mistake.numerical": {"scheme": "central", "step": 1e-5},
}


def sample(code: str, **more: object) -> Mistake:
    return Mistake(code, SAMPLES.get(code, {}) | more, 1.0)


def codes_in(path: Path) -> set[str]:
    return set(re.findall(r'"(mistake\.[a-z-]+)"', path.read_text("utf-8")))


def test_every_code_of_the_search_has_its_words() -> None:
    """Whatever the search or a counterfactual can give has three sentences and a phrase, and nothing else has."""
    house = Path(grader.__file__).parent
    files = [*(house / "diagnose").glob("*.py"), house / "kinds" / "counterfactuals.py"]
    assert set().union(*map(codes_in, files)) == set(MISTAKES) == set(PHRASES)


@pytest.mark.parametrize("code", MISTAKES)
def test_a_mistake_is_said_at_three_levels(code: str) -> None:
    """Sentences end as sentences do, no braces are left, and the data goes along."""
    found = named(sample(code))
    texts = (*found.hints, found.message)
    assert found.code == code
    assert dict(found.data) == SAMPLES.get(code, {})
    assert all(text[0].isupper() and text[-1] in ".?" for text in texts)
    assert not any(mark in text for text in (*texts, phrase(sample(code))) for mark in "{}")
    assert len(found.hints[0]) < len(found.message)


@pytest.mark.parametrize("code", MISTAKES)
def test_the_lower_levels_hold_no_data(code: str) -> None:
    """Where to look, and what kind of mistake it is, are the same for every argument, axis and factor."""
    other = dict.fromkeys(SAMPLES.get(code, {}), "something else") | {"step": 0.125, "digits": 7}
    assert named(sample(code)).hints == named(Mistake(code, other, 1.0)).hints
    assert not any("{" in text for text in MISTAKES[code][:2])


@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        (sample("mistake.averaged"), "Your answer is the reference divided by n"),
        (sample("mistake.transposed", times="-1/n"), "(1, 0)"),
        (sample("mistake.transposed", times="-1/n"), "What comes out is then multiplied by -1/n."),
        (sample("mistake.row-dropped", times="1/n", but="penalty"), "multiplied by 1/n, but for one term: penalty."),
        (sample("mistake.part-sign", but="penalty"), "One term is as it should be: penalty."),
        (sample("mistake.summed-too-much"), "summed over the axes 0 and 2"),
        (sample("mistake.averaged-too-much"), "over all axes"),
        (sample("mistake.only-one-row"), "Is there a return inside the loop?"),
        (sample("mistake.only-one-row", which="last"), "Is there an = in the loop where += belongs?"),
        (sample("mistake.rounded"), "rounded to 1 decimal place."),
        (sample("mistake.rounded", digits=3), "rounded to 3 decimal places."),
        (sample("mistake.rounded", digits=0, how="truncated"), "truncated to whole numbers."),
        (sample("mistake.elementwise", function="something new"), "Your answer is the something new of the reference."),
        (sample("mistake.numerical"), "central differences with the step 1e-05"),
    ],
    ids=str,
)
def test_a_sentence_says_what_was_done(mistake: Mistake, said: str) -> None:
    assert said in named(mistake).message


def test_two_mistakes_are_said_as_one_sentence() -> None:
    found = either(sample("mistake.sign"), sample("mistake.part-sign", times="2"))
    assert found.code == "mistake.either"
    assert found.data["codes"] == ["mistake.sign", "mistake.part-sign"]
    assert found.message.startswith(
        "Either the sign is reversed, or the part with y has the wrong sign, and the result is multiplied by 2"
    )
    assert "y" not in " ".join(found.hints).replace("Either", "").split()
