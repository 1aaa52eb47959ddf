"""The program that is started on the other side of the door.

Started as `python -S -s -P -X utf8 boot.py CONFIG`, CONFIG being JSON, with an environment of one setting,
PYTHONHASHSEED, which is taken away before student code runs. It becomes a zygote, or one child.
"""

from __future__ import annotations

import json
import sys
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
    sys.argv = [""]
    if config["zygote"]:
        from grader.sandbox.inside import zygote  # noqa: PLC0415 - importable from here on

        zygote.start(config)
    else:
        from grader.sandbox.inside import fresh  # noqa: PLC0415 - importable from here on

        fresh.start(config)


if __name__ == "__main__":
    main()
