"""How the process of a command ends."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import ROOT

GRADER = f"{sys.executable} -m grader"


@pytest.mark.parametrize(
    ("command", "code", "told"),
    [
        (f"{GRADER} --version", 0, ""),
        (f"{GRADER} --version > /dev/full", 4, "grader: the output cannot be written: No space left on device\n"),
        (f"{GRADER} --version >&-", 0, ""),
    ],
    ids=["read", "full", "closed"],
)
def test_what_was_printed_is_written_or_its_loss_is_told(command: str, code: int, told: str) -> None:
    """A command ends with its own code, and in plain words where its output has no place; never with a traceback."""
    shell = ["bash", "-c", command]
    done = subprocess.run(shell, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (code, told)


def test_what_asked_to_run_at_the_end_does() -> None:
    """The process ends at once, but not before its exit functions."""
    code = (
        "import atexit, sys; from grader.cli import main; "
        "atexit.register(print, 'at the end'); sys.argv[1:] = ['-h']; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.endswith("at the end\n")
