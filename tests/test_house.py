"""Tests that read the whole house: who may import whom, what start-up loads, whether the attempts still hold."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import HW3, ROOT

from grader.engine.lint import lint
from grader.model import Assignment
from grader.sandbox import Door

HOUSE = ROOT / "grader"
LEAVES = {"model", "errors", "text"}
MAY_IMPORT = {
    "model": set(),
    "errors": {"text"},
    "text": set(),
    "algebra": {"model"},
    "diagnose": {"algebra", "model", "text"},
    "kinds": {"algebra", "diagnose", *LEAVES},
    "spec": {"kinds", *LEAVES},
    "collect": LEAVES,
    "sandbox": LEAVES,
    "report": LEAVES,
    "export": LEAVES,
    "engine": {"collect", "kinds", "report", "export", *LEAVES},
    "cli": {"engine", "spec", "collect", "sandbox", "report", "export", *LEAVES},
    "__main__": {"cli"},
    "__init__": set(),
}
HEAVY = {"numpy", "pydantic", "jinja2", "rich", "yaml"}


def imports(path: Path) -> set[str]:
    """The rooms of ours that a file imports, wherever in the file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    parts = [name.split(".") for name in names]
    return {part[1] for part in parts if part[0] == "grader" and len(part) > 1 and part[1] in MAY_IMPORT}


def room(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


def trespasses(path: Path, name: str) -> set[str]:
    return imports(path) - MAY_IMPORT[name] - {name}


@pytest.mark.parametrize("path", sorted(HOUSE.rglob("*.py")), ids=lambda path: str(path.relative_to(HOUSE)))
def test_imports_point_one_way(path: Path) -> None:
    """A room imports only the rooms below it."""
    assert trespasses(path, room(path)) == set()


def test_import_check_can_fail(tmp_path: Path) -> None:
    """A hidden import, inside a function, is found."""
    path = tmp_path / "sneaky.py"
    path.write_text("def f():\n    from grader.engine import plan\n")
    assert trespasses(path, "algebra") == {"engine"}


def test_files_are_short() -> None:
    """No file has more than 300 lines, but for the catalogue of values, which is no logic."""
    long = [path for path in HOUSE.rglob("*.py") if len(path.read_text("utf-8").splitlines()) > 300]
    assert long == [HOUSE / "model.py"]


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["grade", "--help"], ["check", "--help"]])
def test_help_answers_at_once(arguments: list[str]) -> None:
    """Asking for help loads none of the heavy libraries."""
    code = f"import sys; from grader.cli import call; call({arguments}); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert HEAVY & set(done.stderr.split()) == set()
    assert "click" in done.stderr.split()


def test_attempts_get_the_verdicts_in_their_names(assignment: Assignment, door: Door) -> None:
    """The assignment hw3 is sound: its reference, and every attempt."""
    assert lint(assignment, HW3, seed=0, run=door.run, mutate=False).faults == ()
