"""A class as a course has it, made from a seed: no two of its submissions to the sheet hw3 are the same file."""

from __future__ import annotations

import random
from dataclasses import dataclass
from string import Template
from typing import TYPE_CHECKING, Literal, TypeAlias

from benchmarks import answers_hw3 as answers

if TYPE_CHECKING:
    from pathlib import Path

Sort: TypeAlias = Literal[
    "right", "wrong", "half-wrong", "prints", "raises-in-one", "raises-on-import", "syntax-error", "endless"
]

MIX: dict[Sort, int] = {
    "right": 10,
    "wrong": 6,
    "prints": 1,
    "raises-in-one": 1,
    "raises-on-import": 1,
    "syntax-error": 1,
}
"""How many of each sort are among each BLOCK submissions that follow each other."""
BLOCK = sum(MIX.values())


@dataclass(frozen=True, slots=True)
class Student:
    """One student, and what was handed in."""

    name: str
    sort: Sort
    text: str


def students(count: int, seed: int) -> list[Student]:
    """Make a class in which each BLOCK of students has the same mix, in an order of its own."""
    draw = random.Random(seed)  # noqa: S311 - nothing secret
    sorts: list[Sort] = []
    while len(sorts) < count:
        block = [sort for sort, share in MIX.items() for _ in range(share)]
        draw.shuffle(block)
        sorts += block
    return [_student(number, sort, draw) for number, sort in enumerate(sorts[:count], 1)]


def twins(count: int, seed: int) -> tuple[list[Student], list[Student]]:
    """Make students whose gradient never ends, and the same ones with one that does."""

    def made(sort: Sort) -> list[Student]:
        return [_student(number, sort, random.Random(seed * count + number)) for number in range(1, count + 1)]  # noqa: S311

    return made("endless"), made("right")


def half_wrong(count: int, seed: int) -> list[Student]:
    """Make students of whose answers half are wrong: 3 of 6, 3 of 6, and every second gradient."""
    draw = random.Random(seed)  # noqa: S311 - nothing secret
    return [_student(number, "half-wrong", draw) for number in range(1, count + 1)]


def hand_in(handed_in: list[Student], folder: Path) -> None:
    """Write the files into a new folder, as `grader grade` takes them."""
    folder.mkdir(parents=True)
    for student in handed_in:
        (folder / f"{student.name}.py").write_text(student.text, "utf-8")


def _student(number: int, sort: Sort, draw: random.Random) -> Student:
    names = dict(zip("wXy", draw.choice(answers.LETTERS), strict=True))
    tag = f"_{draw.choice(answers.TAGS)}{number}"
    gradient = draw.choice(answers.GRADIENTS)
    defined, einsum = draw.choice(answers.EINSUM)
    shapes_by, shapes = draw.choice(answers.SHAPES)
    einsum, shapes = dict(einsum), dict(shapes)
    match sort:
        case "wrong":
            gradient = draw.choice([gradient, *answers.WRONG_GRADIENTS])
            _spoil(einsum, answers.WRONG_EINSUM, draw.randint(1, 4), draw)
            _spoil(shapes, answers.WRONG_SHAPES, draw.randint(0, 3), draw)
        case "half-wrong":
            gradient = draw.choice(answers.WRONG_GRADIENTS) if number % 2 else gradient
            _spoil(einsum, answers.WRONG_EINSUM, 3, draw)
            _spoil(shapes, answers.WRONG_SHAPES, 3, draw)
        case "prints":
            gradient = answers.PRINTING
        case "raises-in-one":
            gradient = draw.choice(answers.RAISING_GRADIENTS)
        case "endless":
            gradient = answers.ENDLESS
    parts = [
        f'"""Homework 3 of student {number}, draft {draw.randint(1, 9)}."""',
        "import numpy as np",
        *([draw.choice(answers.RAISING)] if sort == "raises-on-import" else []),
        Template(gradient).substitute(names, tag=tag),
        *([defined] if defined else []),
        _mapping("einsum_answers", einsum),
        *([shapes_by] if shapes_by else []),
        _mapping("broadcasting_answers", shapes),
        *(['print("checked by hand", einsum_answers, broadcasting_answers)'] if sort == "prints" else []),
    ]
    text = "\n\n\n".join(part.strip("\n") for part in parts) + "\n"
    if sort == "syntax-error":
        text = text.replace("):\n", ")\n", 1) if draw.random() < 0.5 else text.removesuffix("}\n")
    return Student(f"s{number:05}", sort, text)


def _spoil(given: dict[str, str], wrong: dict[str, list[str]], count: int, draw: random.Random) -> None:
    """Put wrong answers in the place of right ones."""
    for item in draw.sample(sorted(wrong), count):
        given[item] = draw.choice(wrong[item])


def _mapping(name: str, given: dict[str, str]) -> str:
    return "\n".join([f"{name} = {{", *(f'    "{item}": {answer},' for item, answer in given.items()), "}"])
