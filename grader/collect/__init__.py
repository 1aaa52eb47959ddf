"""From a folder or a file to submissions, each read when its turn comes, in bounds; nothing is dropped in silence."""

from grader.collect.collect import Collected, collect, collect_file
from grader.collect.handed import Handed, read_submission

__all__ = ["Collected", "Handed", "collect", "collect_file", "read_submission"]
