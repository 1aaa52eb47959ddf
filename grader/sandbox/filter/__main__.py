"""Write the programs of the filter, `grader/sandbox/inside/filters/*.bpf`, from the table.

Run `python -m grader.sandbox.filter` after each change of the table, and commit what it wrote: a test compares them.
"""

from __future__ import annotations

from pathlib import Path

from grader.sandbox.filter.assemble import MACHINES, assemble

FILTERS = Path(__file__).parents[1] / "inside" / "filters"


def write() -> None:
    """Write two files for each machine: for processes with a root of their own, and for those without."""
    for machine in MACHINES:
        for name, own_root in ((f"{machine.name}.bpf", True), (f"{machine.name}.restricted.bpf", False)):
            program = assemble(machine, own_root=own_root)
            (FILTERS / name).write_bytes(program)
            print(f"{name}: {len(program) // 8} instructions")  # noqa: T201 - a command of the developer's


if __name__ == "__main__":
    write()
