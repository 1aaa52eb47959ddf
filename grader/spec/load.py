"""A folder under `problems/` → an Assignment, or all faults of all its files at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import BaseModel, ValidationError

from grader.errors import SpecError, SpecFault
from grader.kinds.problem import ID, Hints, written
from grader.kinds.table import KINDS
from grader.model import Assignment, HintLevel, Limits, Problem, Source
from grader.spec.assignment import AssignmentSpec
from grader.spec.document import MAX_BYTES, Document, parse
from grader.spec.faults import faults_of
from grader.spec.place import fault_at
from grader.spec.words import one_of
from grader.text import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ASSIGNMENT = "assignment.yaml"
REFERENCE = "reference.py"
LEVELS: Final[Mapping[Hints, HintLevel]] = {"none": 0, 1: 1, 2: 2, 3: 3}

_CREATE = f"no {ASSIGNMENT} here: create one with the fields 'title' and 'file' (what students hand in)"
_NO_PROBLEM = "no problem beside this file: write each in a file of its own, such as 1-shapes.yaml"

Model = TypeVar("Model", bound=BaseModel)
Given = TypeVar("Given")
Made = TypeVar("Made")


def load(folder: Path) -> Assignment:
    """Read and check an assignment. Raises SpecError with all that is wrong in its files."""
    faults: list[SpecFault] = []
    names = _collected(faults, _names, folder) or []
    paths = [folder / name for name in problem_names(names)]
    spec = _collected(faults, _assignment, folder) if ASSIGNMENT in names else None
    documents = [document for path in paths if (document := _collected(faults, _document, path))]
    problems = [problem for document in documents if (problem := _collected(faults, _problem, document))]
    source = _collected(faults, _reference, folder)
    faults += [*_misnamed(folder, names), *_missing(folder, names), *_ids(paths), *_same_answers(documents)]
    if faults or spec is None:
        raise SpecError(faults)
    return Assignment(
        id=folder.resolve().name,
        title=spec.title,
        file=spec.file,
        problems=tuple(_levelled(problem, spec.hints) for problem in problems),
        reference=source,
        limits=Limits(**spec.limits.model_dump()),
        packages=tuple(spec.packages),
        show_solutions=spec.show_solutions,
    )


def problem_names(names: Sequence[str]) -> list[str]:
    """Choose the problems among the files of an assignment, in their order: numbers count as numbers.

    >>> problem_names(["assignment.yaml", "10-b.yaml", "2-a.yaml", "reference.py"])
    ['2-a.yaml', '10-b.yaml']
    """
    chosen = [name for name in names if name.endswith(".yaml") and name != ASSIGNMENT]
    return sorted(chosen, key=natural)


def natural(name: str) -> list[tuple[int, str]]:
    """Give the key by which names are ordered as people number them."""
    parts = re.split(r"([0-9]+)", name)
    return [(int(number or 0), word) for word, number in zip(parts[::2], ["", *parts[1::2]], strict=True)]


def _collected(faults: list[SpecFault], make: Callable[[Given], Made], given: Given) -> Made | None:
    try:
        return make(given)
    except SpecError as error:
        faults.extend(error.faults)
        return None


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────


def _whole(path: Path, what: str) -> SpecFault:
    return SpecFault(str(path), 0, 0, "", what)


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise SpecError([_whole(folder, f"cannot be read as a folder: {error.strerror}")]) from None


def read_bytes(path: Path) -> bytes:
    """Read a regular file of bounded size. Raises SpecError."""
    try:
        if not path.is_file():  # a pipe would let us wait for ever
            raise SpecError([_whole(path, "expected a regular file")])
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SpecError([_whole(path, f"cannot be read: {error.strerror}")]) from None
    if len(data) > MAX_BYTES:
        raise SpecError(
            [_whole(path, f"larger than {MAX_BYTES >> 20} MiB, the most that a file of an assignment may have")]
        )
    return data


def _document(path: Path) -> Document:
    return parse(read_bytes(path), str(path))


def _reference(folder: Path) -> Source | None:
    path = folder / REFERENCE
    return Source(REFERENCE, read_bytes(path)) if path.exists() else None


# ── contents ─────────────────────────────────────────────────────────────────────────────────────────────


def _assignment(folder: Path) -> AssignmentSpec:
    document = _document(folder / ASSIGNMENT)
    return _checked(document, AssignmentSpec)


def _problem(document: Document) -> Problem:
    kind = _kind(document)
    spec = _checked(document, KINDS[kind].Spec)
    items = KINDS[kind].items(spec)
    definitions = KINDS[kind].definitions(spec)
    name = _id(document.file)
    return Problem(name, kind, spec.title, spec.prompt, spec.answer, items, spec, document.places, definitions)


def _levelled(problem: Problem, hints: Hints) -> Problem:
    """Settle how much is said: what an item says goes before its problem, and that before the assignment."""
    whole = problem.spec.hints or hints
    items = tuple(replace(item, level=LEVELS[getattr(item.spec, "hints", None) or whole]) for item in problem.items)
    return replace(problem, items=items, level=LEVELS[whole])


def _checked(document: Document, model: type[Model]) -> Model:
    try:
        spec = model.model_validate(document.data)
    except ValidationError as error:
        raise SpecError([*document.faults, *faults_of(error, document, model)]) from None
    if document.faults:
        raise SpecError(list(document.faults))
    return spec


def _kind(document: Document) -> str:
    """Read the kind first: it says which model checks the rest."""
    if not isinstance(document.data, dict):
        fault = fault_at(document.places[""], "", f"expected fields (name: value), got {written(document.data)}")
        raise SpecError([*document.faults, fault])
    if "kind" not in document.data:
        what = f"required field is missing: {listed([repr(kind) for kind in KINDS], joint='or')}"
        raise SpecError([*document.faults, fault_at(document.places[""], "kind", what)])
    kind = document.data["kind"]
    if not isinstance(kind, str) or kind not in KINDS:
        raise SpecError([*document.faults, fault_at(document.places["kind"], "kind", one_of(kind, KINDS))])
    return kind


# ── between files ────────────────────────────────────────────────────────────────────────────────────────


def _id(file: str | Path) -> str:
    return re.sub(r"^[0-9]+[-_]", "", Path(file).stem)


def _misnamed(folder: Path, names: Sequence[str]) -> Iterator[SpecFault]:
    for name in names:
        path = folder / name
        if path.suffix.lower() in {".yml", ".yaml"} and path.suffix != ".yaml":
            yield _whole(path, f"not read, for its name: rename it to {path.stem}.yaml")


def _missing(folder: Path, names: Sequence[str]) -> Iterator[SpecFault]:
    stems = {name.lower().rpartition(".")[0] for name in names if name.lower().endswith((".yaml", ".yml"))}
    if not folder.is_dir():
        return
    if "assignment" not in stems:
        yield _whole(folder, _CREATE)
    elif not stems - {"assignment"}:
        yield _whole(folder / ASSIGNMENT, _NO_PROBLEM)


def _ids(paths: Sequence[Path]) -> Iterator[SpecFault]:
    first: dict[str, Path] = {}
    for path in paths:
        if not re.fullmatch(ID, _id(path)):
            yield _whole(
                path, "a problem is named by its file: use letters, digits, '.', '_', '-', as in 1-shapes.yaml"
            )
        other = first.setdefault(_id(path), path)
        if other is not path:
            yield _whole(path, f"the same problem id {_id(path)!r} as {other.name}: rename one of them")


def _same_answers(documents: Sequence[Document]) -> Iterator[SpecFault]:
    first: dict[str, Document] = {}
    for document in documents:
        answer = document.data.get("answer") if isinstance(document.data, dict) else None
        if not isinstance(answer, str):
            continue
        other = first.setdefault(answer, document)
        if other is not document:
            what = f"{answer!r} is the answer of {Path(other.file).name} already: give each problem its own"
            yield fault_at(document.places["answer"], "answer", what)
