"""The model of `assignment.yaml`: what holds for all problems of an assignment."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from grader.kinds.problem import Hints, Strict, Text, fault, written
from grader.model import Limits

_DEFAULT = Limits()

Seconds = Annotated[float, Field(gt=0, le=3600, strict=True)]
Whole = Annotated[int, Field(strict=True)]


def _file(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,96}\.py", value):
        raise fault(f"expected a file name such as 'hw3.py', without folders, got {written(value)}")
    return value


def _package(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z_]\w{0,63}(\.[A-Za-z_]\w{0,63}){0,8}", value, re.ASCII):
        raise fault(f"expected the name by which a package is imported, such as 'scipy', got {written(value)}")
    return value


def _packages(values: list[str]) -> list[str]:
    if "numpy" not in values:
        raise fault("expected 'numpy' among the packages: answers are numpy's arrays")
    if len(set(values)) < len(values):
        raise fault("expected each package once")
    return values


Package = Annotated[Text, AfterValidator(_package)]


class LimitsSpec(Strict):
    """What one submission may use."""

    load_seconds: Seconds = Field(default=_DEFAULT.load_seconds, description="Time for running the file's top level.")
    request_seconds: Seconds = Field(default=_DEFAULT.request_seconds, description="Time for one answer or one call.")
    total_seconds: Seconds = Field(default=_DEFAULT.total_seconds, description="Time for the whole submission.")
    memory_mib: Whole = Field(default=_DEFAULT.memory_mib, ge=64, le=1 << 20, description="Memory, in MiB.")
    output_kib: Whole = Field(
        default=_DEFAULT.output_kib,
        ge=1,
        le=1 << 14,
        description="How much of what it prints is kept, in KiB; the rest is dropped.",
    )
    value_mib: Whole = Field(
        default=_DEFAULT.value_mib, ge=1, le=1 << 10, description="Largest value of one answer, in MiB."
    )
    file_mib: Whole = Field(
        default=_DEFAULT.file_mib, ge=1, le=1 << 14, description="Largest file that it may write, in MiB."
    )


class AssignmentSpec(Strict):
    """An assignment: a folder with this file, one YAML file for each problem, and `reference.py`."""

    title: Text = Field(description="Heading of the assignment in reports.", examples=["Homework 3"])
    file: Annotated[Text, AfterValidator(_file)] = Field(
        description="The name of the file that students hand in.", examples=["hw3.py"]
    )
    limits: LimitsSpec = Field(default=LimitsSpec(), description="What one submission may use; each has a default.")
    packages: Annotated[list[Package], AfterValidator(_packages)] = Field(
        default=["numpy"],
        description="What a submission may import beside the standard library; each is loaded before it runs.",
        examples=[["numpy", "scipy.special"]],
    )
    hints: Hints = Field(
        3,
        description="How much is said about a wrong answer: 1 where to look, 2 what kind of mistake it is, 3 all, with "
        "the numbers that decided; `none`: only that it is wrong.",
    )
    show_solutions: bool = Field(
        default=False, strict=True, description="Whether reports show the worked solutions to students."
    )

    @field_validator("show_solutions")
    @classmethod
    def _not_both(cls, shown: bool, info: ValidationInfo) -> bool:
        hints = info.data.get("hints")
        if shown and hints not in (None, 3):
            raise fault(f"a solution says all, and 'hints: {hints}' does not: leave out one of them")
        return shown
