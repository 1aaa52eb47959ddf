"""What several tests share: the project's own assignment, and its sample class graded once."""

from __future__ import annotations

import one_thread  # noqa: F401 - before numpy is loaded

# isort: split
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from grader.cli import call
from grader.engine.plan import Plan, make_plan
from grader.model import Assignment
from grader.sandbox import Door
from grader.spec.load import load

ROOT = Path(__file__).parent.parent
HW3 = ROOT / "problems" / "hw3"

# No test depends on the clock: a busy machine is no fault.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def assignment() -> Assignment:
    return load(HW3)


@pytest.fixture(scope="session")
def door() -> Iterator[Door]:
    """A door as strong as this machine offers."""
    with Door() as opened:
        yield opened


@pytest.fixture(scope="session")
def plan(assignment: Assignment, door: Door) -> Plan:
    return make_plan(assignment, 0, door.run)


@dataclass(frozen=True)
class GradedClass:
    """What `grader grade submissions` left."""

    code: int
    folder: Path
    results: dict[str, Any]


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory: pytest.TempPathFactory) -> GradedClass:
    """The sample submissions, graded once as `make grade` does."""
    out = tmp_path_factory.mktemp("reports")
    arguments = ["grade", str(ROOT / "submissions"), "--problems", str(ROOT / "problems"), "--out", str(out), "--quiet"]
    code = call([*arguments, "--allow-unsafe"])
    return GradedClass(code, out, json.loads((out / "results.json").read_text("utf-8")))
