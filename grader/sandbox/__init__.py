"""The one door to strangers' code: a `Door` runs one file after the other and asks each for values."""

from grader.sandbox.door import Door

__all__ = ["Door"]
