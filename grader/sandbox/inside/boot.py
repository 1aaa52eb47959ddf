"""The program that is started on the other side of the door.

Started as `python -S -s -P -X utf8 boot.py CONFIG`, CONFIG being JSON, with an environment of one setting,
PYTHONHASHSEED, which is taken away before student code runs. What it runs, CONFIG
names: `zygote`, `fresh` or `probe`.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType


def main() -> None:
    """Make this folder importable, and nothing else of the grader; then start."""
    here = str(Path(__file__).parent)
    # Wherever the grader is installed, `grader.sandbox.inside` is this folder, and there is no other room.
    for name, path in (("grader", []), ("grader.sandbox", []), ("grader.sandbox.inside", [here])):
        package = ModuleType(name)
        package.__path__ = path
        sys.modules[name] = package
    config = json.loads(sys.argv[1])
    sys.argv = sys.orig_argv = [""]
    import_module(f"grader.sandbox.inside.{config['run']}").start(config)


if __name__ == "__main__":
    main()
