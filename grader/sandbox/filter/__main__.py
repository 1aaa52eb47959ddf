"""Write the programs of the filter, `grader/sandbox/inside/filters/*.bpf`, from the table.

Run `python -m grader.sandbox.filter` after each change of the table, and commit what it wrote: a test compares them.
"""

from __future__ import annotations

from pathlib import Path

from grader.sandbox.filter.assemble import MACHINES, assemble

FILTERS = Path(__file__).parents[1] / "inside" / "filters"


def write() -> None:
    """Write one file for each machine."""
    for machine in MACHINES:
        program = assemble(machine)
        path = FILTERS / f"{machine.name}.bpf"
        path.write_bytes(program)
        print(f"{path}: {len(program) // 8} instructions")  # noqa: T201 - a command of the developer's


if __name__ == "__main__":
    write()
