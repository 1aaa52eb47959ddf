"""Write the parts of `docs/threat-model.md` that follow from the heads of the attacks.

`python tests/hostile/threat_model.py` writes them; a test holds the page against them.
"""

from __future__ import annotations

import re
from pathlib import Path

from catalogue import TIERS, WHO, Attack, attacks
from wall import PROJECT

PAGE = PROJECT / "docs" / "threat-model.md"
GROUPS = {
    "reading": "Reading: the reference, classmates, keys, the grader's memory",
    "forging": "Forging: verdicts, answers, the grader's own words",
    "exhausting": "Exhausting: time, memory, disk, processes, output",
    "outliving": "Outliving: staying, killing others, leaving things behind",
    "kernel": "Kernel: its rarely used parts, other users, other roots",
    "channels": "Channels: from one student to the next",
}
PART = re.compile(r"<!-- (\w+): made from the attacks -->\n.*?<!-- end -->", re.DOTALL)


def page(text: str) -> str:
    """Give the page with its made parts as they must be."""
    made = {"table": table(), "open": left_open()}
    return PART.sub(lambda found: f"<!-- {found[1]}: made from the attacks -->\n{made[found[1]]}\n<!-- end -->", text)


def table() -> str:
    """Count, for each group and tier, what becomes of the attacks."""
    rows = ["| attacks | " + " | ".join(f"`{tier}`" for tier in TIERS) + " |", "|---|" + "---|" * len(TIERS)]
    for group, title in GROUPS.items():
        chosen = [attack for attack in attacks() if attack.group == group]
        cells = " | ".join(_counted([_fate(attack, tier) for attack in chosen]) for tier in TIERS)
        rows.append(f"| {title} ({len(chosen)}) | {cells} |")
    return "\n".join(rows)


def left_open() -> str:
    """List, for each tier, what succeeds there."""
    parts = []
    for tier in TIERS:
        chosen = [attack for attack in attacks() if _fate(attack, tier) == "open"]
        lines = [f"- {attack.attempt} ({attack.group}){_where(attack, tier)}" for attack in chosen]
        parts.append(f"### Open in `{tier}`: {len(chosen) or 'none'}\n" + "".join(f"\n{line}" for line in lines))
    return "\n\n".join(part.rstrip() for part in parts)


def _fate(attack: Attack, tier: str) -> str:
    if any(attack.may_be_open(tier, who) for who in WHO):
        return "open"
    return "bounded" if attack.bounded else "stopped"


def _counted(fates: list[str]) -> str:
    counts = {fate: fates.count(fate) for fate in ("stopped", "bounded", "open")}
    return ", ".join(f"{count} {fate}" for fate, count in counts.items() if count)


def _where(attack: Attack, tier: str) -> str:
    if tier in attack.perhaps:
        return ", where the machine's settings allow it"
    return {"root": ", when root grades", "user": ", unless root grades"}.get(attack.opened[tier], "")


def written(path: Path) -> str:
    """Read the page."""
    return path.read_text("utf-8")


if __name__ == "__main__":
    PAGE.write_text(page(written(PAGE)), "utf-8")
