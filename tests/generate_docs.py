"""The pages of the docs that are made from the code: `make docs` writes them, a test holds them to it."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import click
from finding_examples import belief, example

from grader.cli.commands import grader
from grader.collect.findings import SENTENCES as COLLECTED
from grader.diagnose.shapes import MISCONCEPTIONS
from grader.kinds.findings import SENTENCES
from grader.kinds.mistakes import MISTAKES
from grader.spec.schema import assignment_schema, problem_schema

ABOUT_FINDINGS = """\
The code of a finding has no variables in it, so that a class can be counted by it. Codes that end in `-note` accompany
a pass. Where a finding would give something of the answer away, the meaning is what hint level 2 says, and the example
is level 3. A misconception of an author has the code `misconception.` and its id."""
DOCS = Path(__file__).parent.parent / "docs"
GENERATED = "<!-- Made from the code by `make docs`: edit the code instead. -->"


def commands() -> str:
    """Every command with its options. Not click's own layout of help, which differs between its versions."""
    lines = ["# Commands", "", GENERATED, "", (grader.help or "").strip(), ""]
    lines += ["Results go to standard output, progress and warnings to standard error. `NO_COLOR` is honoured.", ""]
    for name, command in sorted(grader.commands.items()):
        given = [parameter.make_metavar(click.Context(command)) for parameter in _of(command, click.Argument)]
        lines += [f"## grader {' '.join([name, *given])}", "", inspect.cleandoc(command.help or ""), ""]
        lines += ["| option | meaning | default |", "|---|---|---|"]
        for option in _of(command, click.Option):
            shown = ", ".join(f"`{one}`" for one in sorted(option.opts, key=len))
            default = (
                ""
                if option.is_flag or option.default in (None, ()) or not option.show_default
                else f"`{option.default}`"
            )
            text, said, rest = (option.help or "").partition("  [default: ")
            lines.append(f"| {shown} | {text} | {rest.removesuffix(']') if said else default} |")
        lines.append("")
    return "\n".join(lines)


def _of(command: click.Command, sort: type[click.Parameter]) -> list[Any]:
    return [parameter for parameter in command.params if isinstance(parameter, sort)]


def findings() -> str:
    """Every finding's code, what it means, and an example."""
    lines = ["# Findings", "", GENERATED, ""]
    lines += [ABOUT_FINDINGS, ""]
    for title, codes in _chapters().items():
        lines += [f"## {title}", "", "| code | meaning | example |", "|---|---|---|"]
        for code in codes:
            found = example(code)
            lines.append(_row(code, found.hints[1] if found.hints else _meaning(code), found.message))
        lines.append("")
    lines += ["## Misconceptions about broadcasting", "", "Said once for the problem, of several wrong answers.", ""]
    lines += ["| code | meaning | example |", "|---|---|---|"]
    lines += [_row(f"broadcast.{one.id}", one.belief, belief(one.id).message) for one in MISCONCEPTIONS]
    return "\n".join([*lines, ""])


def _chapters() -> dict[str, list[str]]:
    titles = {
        "collect": "Files among the submissions",
        "load": "While a file is run",
        "answer": "Answers that are not there",
        "outputs": "Several outputs",
        "array": "Arrays",
        "mistake": "Mistakes in arrays",
        "contract": "The contract of a function",
        "broadcast": "Broadcasting",
        "einsum": "Einsum",
        "grader": "Our own faults",
    }
    codes = [*COLLECTED, *SENTENCES, *MISTAKES]
    chapters = {title: [code for code in codes if code.split(".")[0] == room] for room, title in titles.items()}
    assert sum(map(len, chapters.values())) == len(codes)
    return chapters


def _meaning(code: str) -> str:
    """Give the sentence itself, with a gap for every word."""
    sentence = {**COLLECTED, **SENTENCES}[code]
    return "".join(text + ("…" if field else "") for text, field, _, _ in Formatter().parse(sentence))


def _row(code: str, meaning: str, example: str) -> str:
    cells = [f"`{code}`", *(" ".join(text.split()).replace("|", "\\|") for text in (meaning, example))]
    return f"| {' | '.join(cells)} |"


def fields() -> str:
    """Every field of the YAML files."""
    lines = ["# Fields", "", GENERATED, "", "A field in **bold** is required.", ""]
    lines += ["## assignment.yaml", "", *_table(assignment_schema(), assignment_schema())]
    schema = problem_schema()
    for name, model in _kinds(schema):
        lines += [f"## A problem of kind `{name}`", "", model.get("description", ""), "", *_table(model, schema)]
    return "\n".join(lines)


def _kinds(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for model in schema["$defs"].values():
        kind = model.get("properties", {}).get("kind", {}).get("const")
        if kind:
            yield kind, model


def _table(model: dict[str, Any], schema: dict[str, Any], prefix: str = "") -> list[str]:
    return ["| field | meaning | default |", "|---|---|---|", *_rows(model, schema, prefix), ""]


def _rows(model: dict[str, Any], schema: dict[str, Any], prefix: str) -> Iterator[str]:
    for name, field in model["properties"].items():
        shown = f"`{prefix}{name}`"
        needed = name in model.get("required", [])
        default = (
            ""
            if needed or field.get("default") in (None, [], {})
            else f"`{json.dumps(field['default']) if isinstance(field['default'], bool) else field['default']}`"
        )
        text = " ".join(field.get("description", "").split()).replace("|", "\\|")
        yield f"| {f'**{shown}**' if needed else shown} | {text} | {'' if default.startswith('`{') else default} |"
        inner = next((part for part in _references(field) if "properties" in schema["$defs"][part]), None)
        if inner:
            step = f"{prefix}{name}[]." if field.get("type") == "array" else f"{prefix}{name}."
            yield from _rows(schema["$defs"][inner], schema, step)


def _references(field: Any) -> Iterator[str]:
    if isinstance(field, dict):
        if "$ref" in field:
            yield field["$ref"].rpartition("/")[2]
        for value in field.values():
            yield from _references(value)
    elif isinstance(field, list):
        for value in field:
            yield from _references(value)


PAGES: dict[str, Callable[[], str]] = {"commands.md": commands, "findings.md": findings, "fields.md": fields}


if __name__ == "__main__":
    for name, make in PAGES.items():
        (DOCS / name).write_text(make(), "utf-8")
