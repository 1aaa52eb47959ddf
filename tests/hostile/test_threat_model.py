"""The threat model says what the attacks show."""

from __future__ import annotations

from catalogue import TIERS, attacks
from threat_model import GROUPS, PAGE, PART, page, written


def test_the_page_says_what_the_attacks_show() -> None:
    """Its table and its lists are made from the heads of the attacks; write them with tests/hostile/threat_model.py."""
    text = written(PAGE)
    assert len(PART.findall(text)) == 2
    assert page(text) == text, "run: python tests/hostile/threat_model.py"


def test_every_group_and_tier_is_in_it() -> None:
    """No group of attacks and no tier is left out, and a changed number would be seen."""
    assert {attack.group for attack in attacks()} == set(GROUPS)
    text = written(PAGE)
    assert all(f"### Open in `{tier}`" in text for tier in TIERS)
    assert page(text.replace(" stopped |", "0 stopped |", 1)) == text


def test_the_strongest_tier_leaves_nothing_open() -> None:
    """In `isolated`, no attack of the suite succeeds."""
    assert "### Open in `isolated`: none" in written(PAGE)
