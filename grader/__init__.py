"""An auto-grader for tensor mathematics."""

__version__ = "0.1.0"
