"""The docs say what the code does: generated pages are up to date, examples run, links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from conftest import ROOT
from generate_docs import DOCS, PAGES

from grader.cli import call
from grader.cli.commands import grader
from grader.kinds.table import KINDS
from grader.model import Verdict

TEXTS = {path.name: path.read_text("utf-8") for path in [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]}


@pytest.mark.parametrize("name", PAGES)
def test_generated_pages_are_up_to_date(name: str) -> None:
    """A page that is made from the code is what the code says now; `make docs` writes it."""
    assert TEXTS[name] == PAGES[name](), "run: make docs"


@pytest.mark.parametrize("name", TEXTS)
def test_links_lead_somewhere(name: str) -> None:
    """Every relative link of the docs names a file that exists."""
    folder = ROOT if name == "README.md" else DOCS
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", TEXTS[name])
    assert [link for link in links if not (folder / link).exists()] == []


def test_every_command_is_in_the_readme() -> None:
    """The README names every command, and no command that does not exist."""
    named = set(
        re.findall(r"grader (grade|check|lint|schema|doctor|watch)\b", TEXTS["README.md"] + TEXTS["problems.md"])
    )
    assert named == set(grader.commands)


def test_every_option_has_help() -> None:
    """No option of any command is without a sentence of help."""
    silent = [
        (name, parameter.name)
        for name, command in grader.commands.items()
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.help
    ]
    assert silent == []


def test_every_kind_and_verdict_is_described() -> None:
    """Each kind has its section, each verdict its row, each make target its place."""
    assert [kind for kind in KINDS if f"## {kind}:" not in TEXTS["problems.md"]] == []
    words = [verdict.value.replace("-", " ") for verdict in Verdict]
    assert [word for word in words if f"| {word} |" not in TEXTS["verdicts.md"]] == []
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {"help", "grade", "test", "lint", "format", "docs"} <= targets
    assert set(re.findall(r"make ([a-z]+)`", "".join(TEXTS.values()))) <= targets


def test_the_readmes_example_is_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:  # type: ignore[no-untyped-def]
    """The problem that the README writes in five minutes passes `grader lint`, with the words that it shows."""
    monkeypatch.chdir(tmp_path)
    block = TEXTS["README.md"].split("## Write a problem in five minutes")[1].split("```")[1]
    for path, text in re.findall(r"\$ cat > (\S+) <<'END'\n(.*?)END\n", block, re.DOTALL):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text, "utf-8")
    shown = block.rstrip().splitlines()[-2:]
    assert shown[0] == "$ grader lint problems/hw4"
    assert call(["lint", "problems/hw4"]) == 0
    assert capsys.readouterr().out == shown[1] + "\n"


EXAMPLES = re.findall(
    r"```yaml\n([^`]*?kind: [^`]*?)```(?:\n\n```python\n([^`]*?)```)?", TEXTS["problems.md"], re.DOTALL
)
"""Each problem, and the reference behind it where that stands there, too."""


def test_every_kind_has_an_example() -> None:
    """With its reference, where it is a function."""
    kinds = [re.search(r"kind: (\w+)", problem) for problem, _ in EXAMPLES]
    assert [kind and kind[1] for kind in kinds] == ["broadcast", "einsum", "gradient", *["function"] * 4]
    assert [bool(reference) for _, reference in EXAMPLES] == [False] * 3 + [True] * 4


@pytest.mark.parametrize(("problem", "reference"), EXAMPLES)
def test_the_examples_of_problems_are_sound(tmp_path: Path, problem: str, reference: str) -> None:
    """The problems of docs/problems.md load, and their references answer."""
    (tmp_path / "assignment.yaml").write_text("title: x\nfile: x.py\n")
    (tmp_path / "1-x.yaml").write_text(problem, "utf-8")
    (tmp_path / "reference.py").write_text(reference or (ROOT / "problems/hw3/reference.py").read_text("utf-8"))
    assert call(["lint", str(tmp_path), "--no-mutants"]) == 0
