"""From a folder or a file to submissions: read once, in bounds, as bytes; nothing is dropped in silence."""

from grader.collect.collect import Collected, collect, collect_file

__all__ = ["Collected", "collect", "collect_file"]
