"""The facts that make a run repeatable."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

import numpy as np

import grader
from grader.model import Run

if TYPE_CHECKING:
    from grader.engine.plan import Plan
    from grader.model import Isolation


def facts(plan: Plan, isolation: Isolation, *, seconds: float = 0.0) -> Run:
    """Say what a run was made with; how long it took is known at its end."""
    return Run(
        grader=grader.__version__,
        python=platform.python_version(),
        numpy=np.__version__,
        seed=plan.seed,
        isolation=isolation,
        seconds=round(seconds, 3),
    )
