"""The benchmark measures what it says: the class is a class, the floors do the same checks, all work is counted."""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from string import Template

import pytest
from conftest import HW3, ROOT

from benchmarks import answers_hw3 as answers
from benchmarks import classroom, explaining, grading, measuring, startup
from benchmarks.floors import Floor, FloorTook
from benchmarks.grading_table import Loops, Measured, Memory, Round, as_json, as_table
from benchmarks.measuring import Cost, Level
from benchmarks.pages import table, write_block

PYTHON = sys.executable
Answers = tuple[str, dict[str, str]]
CLASS = classroom.students(classroom.BLOCK, 7)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> grading.Class:
    """A block of students, graded by the command that the benchmark measures."""
    made = grading.Class(CLASS, tmp_path_factory.mktemp("class"))
    assert measuring.run(made.command(2)).code == 0
    return made


def test_each_block_has_the_same_mix() -> None:
    """Whatever block of a class is taken, it has as many right, wrong and crashing ones as any other."""
    sorts = [student.sort for student in classroom.students(5 * classroom.BLOCK, 0)]
    blocks = [sorts[first : first + classroom.BLOCK] for first in range(0, len(sorts), classroom.BLOCK)]
    assert [Counter(block) for block in blocks] == [Counter(classroom.MIX)] * 5
    assert blocks[0] != blocks[1]


def test_no_two_files_are_the_same() -> None:
    """A thousand students hand in a thousand files that differ in more than a comment; a seed gives them again."""
    made = classroom.students(1000, 0)
    assert len({student.text.partition("\n")[2] for student in made if student.sort == "right"}) == 500
    assert len({student.text for student in made}) == len({student.name for student in made}) == 1000
    assert classroom.students(1000, 0) == made
    assert classroom.students(1000, 1) != made


def test_students_get_what_their_sort_says(graded: grading.Class) -> None:
    """Right ones get full marks, wrong ones do not, a raising function costs its item, an unloadable file all."""
    verdicts = graded.verdicts()
    passed, crashed = ["passed"] * 12, ["crashed"]
    assert {student.sort for student in CLASS} == set(classroom.MIX)
    for student in CLASS:
        match student.sort:
            case "right" | "prints":
                assert verdicts[student.name] == ["passed", *passed]
            case "raises-in-one":
                assert verdicts[student.name] == [*crashed, *passed]
            case "raises-on-import" | "syntax-error":
                assert verdicts[student.name] == crashed * 13
            case _:
                assert set(verdicts[student.name]) & {"failed", "partial", "missing", "crashed"}
                assert "passed" in verdicts[student.name]


def handed_in(gradient: str, einsum: Answers, shapes: Answers) -> str:
    """A file with these answers."""
    made = Template(gradient).substitute(w="w", X="X", y="y", tag="_1")
    mappings = [as_python("einsum_answers", einsum[1]), as_python("broadcasting_answers", shapes[1])]
    return "\n".join(["import numpy as np", made, einsum[0], shapes[0], *mappings, ""])


def as_python(name: str, given: dict[str, str]) -> str:
    return name + " = {" + ", ".join(f'"{item}": {answer}' for item, answer in given.items()) + "}"


def test_every_answer_in_stock_is_what_it_is_filed_under(tmp_path: Path) -> None:
    """Beside right answers, a wrong answer loses its own item and no other; of those filed as right, none loses any."""
    gradient, einsum, shapes = answers.GRADIENTS[0], answers.EINSUM[0], answers.SHAPES[0]
    files = {f"right-{n}": handed_in(each, einsum, shapes) for n, each in enumerate(answers.GRADIENTS)}
    files |= {f"right-e{n}": handed_in(gradient, each, shapes) for n, each in enumerate(answers.EINSUM)}
    files |= {f"right-s{n}": handed_in(gradient, einsum, each) for n, each in enumerate(answers.SHAPES)}
    lost = [*answers.WRONG_GRADIENTS, *answers.RAISING_GRADIENTS]
    files |= {f"0-{n}": handed_in(each, einsum, shapes) for n, each in enumerate(lost)}
    for number, item in enumerate("abcdef", 1):
        for n, each in enumerate(answers.WRONG_EINSUM[item]):
            files[f"{number}-e{n}"] = handed_in(gradient, ("", einsum[1] | {item: each}), shapes)
        for n, each in enumerate(answers.WRONG_SHAPES[item]):
            files[f"{number + 6}-s{n}"] = handed_in(gradient, einsum, ("", shapes[1] | {item: each}))
    for name, text in files.items():
        (tmp_path / f"{name}.py").write_text(text)
    with Floor("warm", HW3, 2) as floor:
        found = floor.grade(sorted(tmp_path.iterdir())).verdicts
    assert len(found) == len(files) > 60
    for name, verdicts in found.items():
        expected = [] if name.startswith("right") else [int(name.partition("-")[0])]
        assert (name, [n for n, verdict in enumerate(verdicts) if verdict != "passed"]) == (name, expected)


def test_twins_differ_in_the_gradient_alone() -> None:
    """A student whose gradient never ends is compared with one who hands in the same answers otherwise."""
    looping, honest = classroom.twins(20, 0)
    for one, other in zip(looping, honest, strict=True):
        assert one.text.partition("einsum_answers")[2] == other.text.partition("einsum_answers")[2]
        assert "while" in one.text.partition("einsum_answers")[0]
        assert one.name == other.name


@pytest.mark.parametrize("how", ["warm", "fresh"])
def test_floors_do_the_same_checks(graded: grading.Class, how: str) -> None:
    """A floor comes to the grader's verdicts on every item of every student, and each student is counted once."""
    with Floor(how, HW3, 2) as floor:
        took = floor.grade(graded.files)
        again = floor.grade(graded.files[:3])
    assert "partial" in {verdict for verdicts in took.verdicts.values() for verdict in verdicts}, (
        "one changes its inputs"
    )
    grading.agree(graded.verdicts(), took)
    assert (took.count, len(took.verdicts), again.count) == (20, 20, 3)
    assert took.cpu_seconds > 0.001 * took.count


def test_a_floor_that_checks_less_is_found() -> None:
    """One verdict that differs from the grader's ends the benchmark."""
    graded = {"s1": ["passed", "failed"], "s2": ["passed", "passed"]}
    grading.agree(graded, FloorTook(1, 1.0, 1.0, {"s2": ["passed", "passed"]}))
    with pytest.raises(ValueError, match=r"1 submissions otherwise than the grader, first s1"):
        grading.agree(graded, FloorTook(2, 1.0, 1.0, {"s1": ["passed", "passed"], "s2": ["passed", "passed"]}))


BURNER = "import time\nwhile time.process_time() < 0.2: pass"


def test_work_of_orphans_is_counted() -> None:
    """Processor time of a process whose parent did not wait for it is not lost, in either way of counting."""
    cost = measuring.run(
        [PYTHON, "-c", f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {BURNER!r}])"]
    )
    assert cost.waited_cpu_seconds > 0.2
    assert cost.group_cpu_seconds is None or cost.group_cpu_seconds > 0.2
    assert cost.code == 0


def test_processes_left_behind_are_counted_and_ended() -> None:
    """What outlives a command by more than a moment is told, and does not run on beside the next one."""
    started = time.monotonic()
    cost = measuring.run([PYTHON, "-c", "import subprocess; subprocess.Popen(['sleep', '60'])"])
    assert cost.left_behind == 1
    assert time.monotonic() - started < 30


def test_memory_is_seen_by_generation() -> None:
    """A command that takes memory, with a child that takes more, has both peaks, each with its generation."""
    child = "x = bytearray(96 << 20); import time; time.sleep(1)"
    code = f"x = bytearray(48 << 20); import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    _, levels = measuring.watch([PYTHON, "-c", code])
    assert [level.count for level in levels] == [1, 1]
    assert 48 < levels[0].peak_mib < 96 < levels[1].peak_mib < 140


def cost(wall: float, cpu: float) -> Cost:
    return Cost(
        code=0,
        wall_seconds=wall,
        waited_cpu_seconds=cpu,
        kernel_cpu_seconds=cpu / 2,
        group_cpu_seconds=None,
        left_behind=0,
        stderr="",
    )


ONE_ROUND = Round(
    start=cost(1.0, 1.5),
    fresh=FloorTook(10, wall_seconds=1.0, cpu_seconds=2.0, verdicts={}),
    whole=cost(5.0, 10.0),
    warm=FloorTook(100, wall_seconds=0.5, cpu_seconds=0.8, verdicts={}),
)
MEASURED = Measured(
    facts={"grader": "1", "python": "3", "numpy": "2", "isolation": "isolated"},
    submissions=1000,
    jobs=2,
    load=0.0,
    rounds=[ONE_ROUND, replace(ONE_ROUND, whole=cost(10.0, 16.0)), replace(ONE_ROUND, whole=cost(4.0, 8.0))],
    loops=Loops(20, 0.25, 0.13),
    memory=[Memory(100, [Level(1, 60.0, 1.0), Level(2, 50.0, 2.0)], cost(9.0, 4.0))],
)


def test_ratios_are_of_one_submission() -> None:
    """A class of 1,000 in 5 s is 20 times as fast as 10 in a second; 10 ms each is 1.25 times 8 ms."""
    assert MEASURED.faster_than_fresh() == pytest.approx([20.0, 10.0, 25.0])
    assert MEASURED.cpu_of_warm() == pytest.approx([1.25, 2.0, 1.0])


def test_halves_of_a_floor_add_up() -> None:
    """What a floor took before and what it took after are counted together."""
    before, after = FloorTook(2, 1.0, 1.5, {"s1": ["passed"]}), FloorTook(3, 2.0, 4.0, {"s2": ["failed"]})
    assert before.and_then(after) == FloorTook(5, 3.0, 5.5, {"s1": ["passed"], "s2": ["failed"]})


def test_tables_say_the_numbers() -> None:
    """The page shows the medians with their range, each beside its target, and JSON has no verdicts in it."""
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in as_table(MEASURED).splitlines()]
    assert ["grader grade, end to end", "200.0", "5.0", "10.0"] in rows
    assert ["floor: warm forks", "200.0", "5.0", "8.0"] in rows
    assert ["submissions/s, as a multiple of fresh processes", "20.00 (10.00–25.00)", "at least 12"] in rows
    assert ["CPU, as a multiple of warm forks", "1.25 (1.00–2.00)", "at most 2.5"] in rows
    assert ["100 submissions", "60 (1)", "50 (2)"] in rows
    assert rows[-3:-1] == [["main", "10.0", "25%"], ["generation 1", "30.0", "75%"]]
    assert rows[-1] == ["of all this, in the kernel", "20.0", "50%"]
    assert "verdicts" not in as_json(MEASURED)["rounds"][0]["fresh"]


def test_startup_commands_run() -> None:
    """Every command that is timed ends well, and each target compares two of them."""
    medians = startup.measure(1)
    assert set(medians) == set(startup.COMMANDS)
    assert [each.ratio > 1 for each in startup.ratios(medians)] == [True, True]


def test_a_table_finds_its_place(tmp_path: Path) -> None:
    """Writing a table replaces the last one and nothing else; a page without a place for it is an error."""
    page = tmp_path / "page.md"
    page.write_text("above\n<!-- x -->\nold\n<!-- end of x -->\nbelow\n")
    for _ in range(2):
        write_block(page, "x", table(["a", "b"], [["c", "1"]]))
    assert page.read_text() == "above\n<!-- x -->\n| a | b |\n|---|--:|\n| c | 1 |\n<!-- end of x -->\nbelow\n"
    with pytest.raises(ValueError, match="no place for the table of y"):
        write_block(page, "y", "")


@pytest.mark.parametrize("name", ["grading", "startup"])
def test_the_docs_have_a_place(name: str) -> None:
    """The page of the docs keeps a place for both tables."""
    text = (ROOT / "docs" / "benchmarks.md").read_text("utf-8")
    assert text.index(f"<!-- {name} -->\n") < text.index(f"<!-- end of {name} -->\n")


def test_half_of_the_answers_of_a_class_are_wrong() -> None:
    """The class on which naming mistakes is measured has as many wrong answers as right ones, of a few sorts."""
    found = explaining.measure(8, 0)
    assert (found.answers, found.submissions) == (8 * 13, 8)
    assert 0.45 < found.wrong / found.answers < 0.55
    assert 0 < found.distinct <= found.wrong
    assert found.share > 0
    assert "search / grading without it" in explaining.as_table(found)
