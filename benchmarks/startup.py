"""How long a person waits for a command, beside Python itself. `python -m benchmarks.startup --help`."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks.pages import table, write_block

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
GRADER = str(Path(sys.executable).with_name("grader"))

COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "grader --help": [GRADER, "--help"],
    'python -c "import numpy"': [sys.executable, "-c", "import numpy"],
    "grader check": [
        *(GRADER, "check", str(ROOT / "submissions" / "s02-functions.py")),
        *("--problems", str(ROOT / "problems")),
    ],
}
TARGETS = (("grader --help", "python -c pass", 5.0), ("grader check", 'python -c "import numpy"', 3.0))


@dataclass(frozen=True, slots=True)
class Ratio:
    """How much longer one command takes than another, and how much longer it may take."""

    command: str
    other: str
    ratio: float
    at_most: float


def measure(rounds: int) -> dict[str, float]:
    """Run the commands in turn; give the median wall time of each, in seconds. The first round is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for number in range(rounds + 1):
        for name, command in COMMANDS.items():
            started = time.monotonic()
            done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
            if done.returncode:
                raise RuntimeError(f"{name} ended with {done.returncode}: {done.stderr}{done.stdout}")
            if number:
                seconds[name].append(time.monotonic() - started)
    return {name: median(taken) for name, taken in seconds.items()}


def ratios(medians: dict[str, float]) -> list[Ratio]:
    """Compare the medians that a target is set for."""
    return [Ratio(name, other, medians[name] / medians[other], limit) for name, other, limit in TARGETS]


def as_table(medians: dict[str, float]) -> str:
    """Write both tables."""
    times = table(["command", "median ms"], [[f"`{name}`", f"{1000 * each:.0f}"] for name, each in medians.items()])
    rows = [
        [f"`{each.command}`, as a multiple of `{each.other}`", f"{each.ratio:.2f}", f"at most {each.at_most:g}"]
        for each in ratios(medians)
    ]
    return times + "\n" + table(["", "ratio", "target"], rows)


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.startup", description=__doc__.partition(". `")[0])
    parser.add_argument("--rounds", type=int, default=15, help="how often each command is run [15]")
    parser.add_argument("--json", action="store_true", help="print JSON instead of the tables")
    parser.add_argument("--write-docs", action="store_true", help="put the tables into docs/benchmarks.md")
    chosen = parser.parse_args()
    medians = measure(chosen.rounds)
    found = {"median_seconds": medians, "ratios": [asdict(each) for each in ratios(medians)]}
    sys.stdout.write(json.dumps(found, indent=2) + "\n" if chosen.json else as_table(medians))
    if chosen.write_docs:
        write_block(PAGE, "startup", as_table(medians))


if __name__ == "__main__":
    main()
