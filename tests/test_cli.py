"""The commands, as a user calls them: what is printed, what is written, which code they end with."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import HW3, ROOT, GradedClass

from grader.cli import call
from grader.sandbox import Door

RIGHT = (HW3 / "attempts" / "einsum" / "passed-strings.py").read_text("utf-8")


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as a new user has it: problems, one submission, nothing else."""
    shutil.copytree(HW3, tmp_path / "problems" / "hw3", ignore=shutil.ignore_patterns("attempts"))
    (tmp_path / "submissions").mkdir()
    (tmp_path / "submissions" / "s1.py").write_text(RIGHT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = call(list(arguments))
    printed = capsys.readouterr()
    return code, printed.out, printed.err


# ── grade ────────────────────────────────────────────────────────────────────────────────────────────────


def test_grade_ends_with_the_table_and_the_report(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The class's table and the report's path go to standard output, the warning to standard error."""
    code, out, err = told(capsys, "grade", "submissions", "--isolation", "limited", "--allow-unsafe")
    assert code == 0
    assert "s1" in out
    assert out.splitlines()[-2:] == ["seed 0, isolation limited", "report: reports/index.html"]
    assert err.startswith("warning: isolation is 'limited'")
    assert {path.name for path in (course / "reports").iterdir()} == {
        "index.html",
        "grades.csv",
        "results.json",
        "students",
    }


def test_quiet_says_nothing_and_json_is_the_whole_output(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--quiet` prints nothing; `--json` prints what results.json holds, and nothing else."""
    assert told(capsys, "grade", "submissions", "--allow-unsafe", "--quiet") == (0, "", "")
    code, out, _ = told(capsys, "grade", "submissions", "--allow-unsafe", "--json")
    assert code == 0
    assert out == (course / "reports" / "results.json").read_text("utf-8")


def test_verbose_tells_of_each_submission(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--verbose` prints a line for each submission on standard error."""
    _, _, err = told(capsys, "grade", "submissions", "--allow-unsafe", "--verbose")
    assert err.splitlines()[-1] == "s1: 6 of 13 points"


def without_times(results: dict[str, Any]) -> dict[str, Any]:
    del results["run"]["seconds"]
    return results


def test_grading_twice_gives_the_same_results(graded_class: GradedClass, tmp_path: Path) -> None:
    """Only the time of the run differs, and the seed changes the cases but no verdict."""
    runs = []
    for seed in ("0", "7"):
        arguments = ["grade", str(ROOT / "submissions"), "--problems", str(ROOT / "problems"), "--out", str(tmp_path)]
        assert call([*arguments, "--quiet", "--allow-unsafe", "--seed", seed, "--jobs", "1"]) == 0
        runs.append(json.loads((tmp_path / "results.json").read_text("utf-8")))
    first = json.loads(json.dumps(graded_class.results))
    assert without_times(runs[0]) == without_times(first)
    verdicts = [[[item["verdict"] for item in one["items"]] for one in run["submissions"]] for run in runs]
    assert verdicts[0] == verdicts[1]
    assert runs[0]["submissions"] != runs[1]["submissions"]


def test_results_follow_the_printed_schema(graded_class: GradedClass, capsys: pytest.CaptureFixture[str]) -> None:
    """What `grade` writes is what `grader schema results` describes."""
    _, out, _ = told(capsys, "schema", "results")
    jsonschema.validate(graded_class.results, json.loads(out))


@pytest.mark.parametrize(("percent", "code"), [("40", 0), ("47", 1)])
def test_fail_under(course: Path, capsys: pytest.CaptureFixture[str], percent: str, code: int) -> None:
    """6 of 13 points are 46 %: enough for 40, not for 47."""
    assert told(capsys, "grade", "submissions", "--allow-unsafe", "-q", "--fail-under", percent)[0] == code


def test_not_graded_stands_above_the_table_and_is_no_zero(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A submission that cannot be read is told with its reason; its score is blank everywhere."""
    (course / "submissions" / "s2.py").symlink_to("/etc/passwd")
    code, out, _ = told(capsys, "grade", "submissions", "--allow-unsafe")
    assert code == 0
    assert "not graded: s2: s2.py is a symbolic link, not a regular file." in out
    assert "\ns2,not graded,,13," in (course / "reports" / "grades.csv").read_text("utf-8")


# ── the tier ─────────────────────────────────────────────────────────────────────────────────────────────


def test_limited_is_refused_unless_it_is_allowed(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the tier `limited`, `grade` ends with 4 before anything runs, and says what to do instead."""
    code, out, err = told(capsys, "grade", "submissions", "--isolation", "limited")
    assert (code, out) == (4, "")
    assert "lets submissions read this machine's files" in err
    assert "--allow-unsafe" in err
    assert not Path("reports").exists()


def test_a_machine_that_offers_no_more_says_why(
    course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody asked for `limited`, the refusal says why there is no more, and which command helps."""
    monkeypatch.setattr("grader.sandbox.Door.isolation", "limited")
    monkeypatch.setattr("grader.sandbox.Door.reasons", ("no user namespaces", "no Landlock"), raising=False)
    code, _, err = told(capsys, "grade", "submissions")
    assert code == 4
    assert "this machine offers no more (no user namespaces; no Landlock). `grader doctor` says" in err


def test_restricted_says_why_it_is_no_more(
    course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the machine offers less than `isolated`, `grade` runs and tells why, cleaned, a line for each reason."""
    monkeypatch.setattr("grader.sandbox.Door.reasons", ("isolated: no user \x1bnamespaces",), raising=False)
    with Door() as door:
        offered = door.isolation
    code, out, err = told(capsys, "grade", "submissions", "--allow-unsafe")
    assert (code, f"isolation {offered}" in out) == (0, True)
    assert "\n  isolated: no user \\x1bnamespaces\n" in err


def test_limited_is_said_everywhere(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--allow-unsafe` the terminal, the results and every page name the tier; a quiet terminal is not told."""
    limited = ["--isolation", "limited", "--allow-unsafe"]
    _, _, err = told(capsys, "grade", "submissions", *limited)
    assert err.startswith("warning: isolation is 'limited'")
    assert json.loads(Path("reports/results.json").read_text("utf-8"))["run"]["isolation"] == "limited"
    for page in ("index.html", "students/s1.html"):
        assert "without strong isolation" in Path("reports", page).read_text("utf-8")
    assert told(capsys, "grade", "submissions", "--quiet", *limited)[2] == ""
    assert told(capsys, "check", "submissions/s1.py", "--isolation", "limited")[1].endswith("isolation limited\n")


def test_the_tier_that_is_asked_for_is_had_or_an_error(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--isolation` is no wish: the run has that tier, or ends with 4."""
    for tier in ("isolated", "restricted"):
        code, out, err = told(capsys, "check", "submissions/s1.py", "--json", "--isolation", tier)
        if code == 4:
            assert tier in err
        else:
            assert (code, json.loads(out)["run"]["isolation"]) == (1, tier)


def children(parent: int) -> set[int]:
    """The processes whose parent this is, from /proc."""
    stats = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            stats[int(path.parent.name)] = path.read_text().rpartition(")")[2].split()
    return {pid for pid, fields in stats.items() if int(fields[1]) == parent and fields[0] != "Z"}


# ── check ────────────────────────────────────────────────────────────────────────────────────────────────


def test_check_prints_each_item_with_its_findings(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A student reads the verdict, the item, the answer and the reason."""
    (course / "hw3.py").write_text('einsum_answers = {"a": "ijk,i->kj"}\nprint("so far so good")\n')
    code, out, err = told(capsys, "check", "hw3.py")
    assert (code, err) == (1, "")
    lines = out.splitlines()
    at = next(number for number, line in enumerate(lines) if "ijk,i->kj" in line)
    assert lines[at] == r"  ✗ failed     0/1  a  C_{jk} = \sum_i A_{ijk} b_i  ← ijk,i->kj"
    assert lines[at + 1].startswith("      All sums are right, but the axes of the result are in another order")
    assert "  so far so good" in lines
    assert lines[-2] == "0 of 13 points"
    assert re.fullmatch("seed 0, isolation (isolated|restricted|limited)", lines[-1])


def test_check_as_json(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`check --json` gives the same document as `grade`, for one submission, and writes nothing."""
    code, out, _ = told(capsys, "check", "submissions/s1.py", "--json")
    assert code == 1
    assert json.loads(out)["submissions"][0]["score"] == 6.0
    assert not (course / "reports").exists()


def test_escape_codes_of_students_do_not_reach_the_terminal(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a student prints, raises or answers is shown, never obeyed."""
    evil = r"\x1b]0;owned\x07\x1b[2J\u202e"
    (course / "hw3.py").write_text(
        f'print("{evil}")\neinsum_answers = {{"a": "{evil}"}}\n'
        f'def cross_entropy_gradient(w, X, y): raise ValueError("{evil}")\n'
    )
    _, out, err = told(capsys, "check", "hw3.py")
    assert "\x1b" not in out + err
    assert "\u202e" not in out + err
    assert r"\x1b]0;owned" in out


@pytest.mark.parametrize("columns", ["40", "200"])
def test_widths(course: Path, columns: str) -> None:
    """In a narrow terminal and in a wide one nothing is lost, and without a terminal nothing is coloured."""
    environment = {**os.environ, "COLUMNS": columns, "NO_COLOR": "1"}
    command = [sys.executable, "-m", "grader", "check", "submissions/s1.py"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 1
    assert "6 of 13 points" in done.stdout
    assert "\x1b" not in done.stdout


# ── what can go wrong ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["grade", "nowhere"], 4, "grader: nowhere: no such folder\n"),
        (["grade", "empty"], 5, "grader: empty: no submissions (expected one .py file or one folder per student)\n"),
        (["check", "nowhere.py"], 4, "grader: nowhere.py: no such file\n"),
        (["check", "empty"], 5, "grader: The folder empty/ holds no Python file; expected hw3.py (it is empty).\n"),
        (["check", "submissions/s1.py", "--problems", "nowhere"], 4, "grader: nowhere is no folder in"),
        (["grade", "submissions", "--allow-unsafe", "--out", "submissions/s1.py"], 4, "s1.py"),
        (["grade", "submissions", "--out", "submissions"], 4, "--out submissions is in the folder of the submissions"),
        (["grade", "submissions", "--out", "submissions/reports"], 4, "is in the folder of the submissions"),
        (["grade", "submissions", "--fail-under", "nan"], 4, "--fail-under nan is no percentage"),
        (["grade", "submissions", "--sed", "1"], 4, "--seed"),
        (["grade"], 4, "Missing argument 'SUBMISSIONS'"),
        (["grade", "submissions", "--seed", "many"], 4, "'many' is not a valid integer range"),
        (["grades", "submissions"], 4, "No such command 'grades'"),
        (["schema", "everything"], 4, "'everything' is not one of 'problem', 'assignment', 'results'"),
        (["lint", "nowhere"], 4, "grader: nowhere is no folder in"),
    ],
)
def test_bad_usage(
    course: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    """A wrong call ends with its code, and says on standard error what is wrong; no traceback."""
    (course / "empty").mkdir()
    got, out, err = told(capsys, *arguments)
    assert (got, out) == (code, "")
    assert words in err
    assert "Traceback" not in err


def test_a_spec_with_a_typo(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A faulty spec ends with 4, before any submission is read, with file, line, column and the line itself."""
    spec = Path("problems/hw3/2-einsum.yaml")
    spec.write_text(spec.read_text("utf-8").replace("formula: C_{jk}", "formla: C_{jk}"), "utf-8")
    for arguments in (["grade", "submissions"], ["check", "submissions/s1.py"], ["lint"]):
        code, out, err = told(capsys, *arguments)
        assert (code, out) == (4, "")
        assert err == (
            "problems/hw3/2-einsum.yaml:10:5: items[0].formla: unknown field (did you mean 'formula'?)\n"
            "    formla: C_{jk} = \\sum_i A_{ijk} b_i\n".replace("    formla", "        formla")
            + "        ^\ngrader: 1 fault in the assignment\n"
        )
    assert not Path("reports").exists()


def test_an_internal_fault_is_one_line_and_debug_shows_it_whole(
    course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours ends with 3 and one line; `--debug` adds the traceback."""
    monkeypatch.setattr("grader.engine.write.csv_parts", lambda *_: 1 / 0)
    code, _, err = told(capsys, "grade", "submissions", "--allow-unsafe", "--quiet")
    assert code == 3
    assert (
        err == "grader: internal fault: ZeroDivisionError: division by zero (run again with --debug for a traceback)\n"
    )
    _, _, err = told(capsys, "grade", "submissions", "--allow-unsafe", "--quiet", "--debug")
    assert err.startswith("Traceback (most recent call last):\n")


def test_of_many_faults_the_first_are_shown(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A spec that is wrong everywhere does not flood the terminal."""
    with Path("problems/hw3/3-broadcasting.yaml").open("a", encoding="utf-8") as spec:
        spec.write("".join(f"{letter}{number}: 1\n" for letter in "abc" for number in range(50)))
    code, _, err = told(capsys, "lint")
    assert code == 4
    assert err.count("unknown field") == 100
    assert err.endswith("grader: 150 faults in the assignment (the first 100 are shown)\n")


def test_a_full_disk_is_no_fault_of_ours(course: Path) -> None:
    """Output that cannot be written ends with 4 and one line."""
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        command = [sys.executable, "-m", "grader", "schema"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 4
    assert done.stderr == "grader: the output cannot be written: No space left on device\n"


def test_lint_tells_of_a_sound_assignment(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A sound assignment ends with 0, an unsound one with 1 and the place."""
    code, out, err = told(capsys, "lint", "--no-mutants")
    assert (code, err) == (0, "")
    assert re.search(r"^problems/hw3: sound.* \(3 problems, 13 items\)$", out, re.MULTILINE)
    attempt = course / "problems" / "hw3" / "attempts" / "einsum" / "failed.py"
    attempt.parent.mkdir(parents=True)
    attempt.write_text('einsum_answers = {"c": "ijkl->ik"}')
    expected = "problems/hw3/attempts/einsum/failed.py: item c: passed, expected failed.\n"
    code, out, err = told(capsys, "lint", "problems", "--no-mutants")
    assert (code, err) == (1, "")
    assert expected in out
    assert "problems/hw3: 1 fault" in out


@pytest.mark.parametrize(
    ("arguments", "stream", "code"),
    [
        (["check", "submissions/s1.py"], "stdout", 2),
        (["schema"], "stdout", 2),
        (["grade", "submissions", "--allow-unsafe"], "stdout", 2),
        (["grade", "submissions", "--allow-unsafe", "--verbose"], "stderr", 0),
    ],
)
def test_a_reader_that_has_gone_is_an_interrupt(course: Path, arguments: list[str], stream: str, code: int) -> None:
    """Results that nobody reads end with 2, lost progress does not matter; the reports are written all the same."""
    reading, writing = os.pipe()
    os.close(reading)
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: writing}
    try:
        done = subprocess.run([sys.executable, "-m", "grader", *arguments], **streams, check=False)
    finally:
        os.close(writing)
    assert done.returncode == code
    assert (course / "reports" / "results.json").exists() == (arguments[0] == "grade")


def test_what_was_not_graded_is_no_lost_point(
    course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the fault is ours, `check` ends with 3 and gives no score; for `--fail-under` nothing was reached."""

    def broken(planned: object, outcomes: object) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr("grader.engine.grade._judged", broken)
    code, out, _ = told(capsys, "check", "submissions/s1.py")
    assert code == 3
    assert "not graded" in out.splitlines()
    assert told(capsys, "grade", "submissions", "--allow-unsafe", "-q", "--fail-under", "0")[0] == 1
    results = json.loads((course / "reports" / "results.json").read_text("utf-8"))
    assert results["submissions"][0]["score"] is None


def test_percentages_are_exact(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """0.57 of 1 point is 57 %, not a little less."""
    shutil.rmtree("problems")
    Path("problems").mkdir()
    Path("problems/assignment.yaml").write_text("title: x\nfile: x.py\n")
    item = "  - {{id: {0}, formula: 'c = \\sum_i x_i', points: {1}}}\n"
    head = "kind: einsum\ntitle: x\nprompt: x\nanswer: einsum_answers\nitems:\n"
    Path("problems/1-x.yaml").write_text(head + item.format("a", 0.57) + item.format("b", 0.43))
    Path("submissions/s1.py").write_text('einsum_answers = {"a": "i->"}')
    assert told(capsys, "grade", "submissions", "--allow-unsafe", "-q", "--fail-under", "57")[0] == 0
    assert told(capsys, "grade", "submissions", "--allow-unsafe", "-q", "--fail-under", "57.01")[0] == 1


# ── several assignments ──────────────────────────────────────────────────────────────────────────────────


def test_the_folder_of_the_submissions_chooses(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With several assignments, `submissions/<assignment>` chooses; otherwise the question goes back."""
    shutil.copytree("problems/hw3", "problems/hw4")
    code, _, err = told(capsys, "grade", "submissions")
    assert code == 4
    assert err == "grader: which assignment: hw3 or hw4? Choose one with --problems problems/hw3\n"
    Path("submissions/hw4").mkdir()
    Path("submissions/s1.py").rename("submissions/hw4/s1.py")
    Path("submissions/stray.py").touch()
    for folder in ("submissions", "submissions/hw4"):
        code, out, _ = told(capsys, "grade", folder, "--json", "--allow-unsafe")
        assert (code, json.loads(out)["assignment"]["id"]) == (0, "hw4")
        assert [one["student"] for one in json.loads(out)["submissions"]] == ["s1"]
        beside = [{"path": "stray.py", "reason": "not in hw4/, whose submissions are graded"}]
        assert json.loads(out)["left_out"] == (beside if folder == "submissions" else [])
    assert told(capsys, "grade", "submissions/hw4", "--problems", "problems/hw3", "--allow-unsafe")[0] == 0
