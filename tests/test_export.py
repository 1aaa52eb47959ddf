"""results.json and grades.csv."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from results_by_hand import HOSTILE, assignment, every_verdict, graded, item, judged, problem, run

from grader.collect import collect
from grader.export import grades_csv, results_json
from grader.model import Finding, ItemResult, LeftOut, ProblemResult, Results, SubmissionResult, Verdict
from grader.report.summaries import summary

if TYPE_CHECKING:
    pass

TENTH = Decimal("0.1")


def class_of(*submissions: SubmissionResult, items: str = "a", left_out: tuple[LeftOut, ...] = ()) -> Results:
    return Results(assignment(problem("shapes", *map(item, items))), run(), submissions, left_out)


def grades(results: Results) -> str:
    """The text of grades.csv."""
    summaries = [summary(results.assignment, submission) for submission in results.submissions]
    return "".join(grades_csv.csv_parts(results.assignment, summaries))


def with_data(data: dict[str, Any]) -> Results:
    found = Finding("some.code", "m", data)
    return class_of(SubmissionResult("s01", (judged(Verdict.FAILED, found),), ()))


def written_data(data: dict[str, Any]) -> Any:
    text = results_json.to_text(with_data(data))
    return json.loads(text)["submissions"][0]["items"][0]["findings"][0]["data"]


def validate(document: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(results_json.schema()).validate(document)


# ── results.json ─────────────────────────────────────────────────────────────────────────────────────────


def test_json_is_the_documented_document() -> None:
    """Every field of results.json has exactly this name, place and form."""
    found = Finding("shapes.rank", "Two axes, not three.", {"got": [3, 3], "want": None})
    results = class_of(
        SubmissionResult(
            "s01",
            (judged(Verdict.PASSED), judged(Verdict.FAILED, found, name="b")),
            (),
            problems=(ProblemResult("shapes", (Finding("shapes.whole", "One mistake behind all."),)),),
        ),
        SubmissionResult("s02", (), (Finding("file.unreadable", "It is no file."),)),
        items="ab",
        left_out=(LeftOut("notes.txt", "not a Python file"),),
    )
    assert results_json.to_json(results) == {
        "schema": "grader/results/v1",
        "assignment": {"id": "hw3", "title": "Sheet 3", "points": 2.0},
        "run": {
            "grader": "0.1.0",
            "python": "3.11.7",
            "numpy": "2.4.6",
            "seed": 7,
            "isolation": "isolated",
            "seconds": 0.9,
        },
        "submissions": [
            {
                "student": "s01",
                "status": "graded",
                "score": 1.0,
                "points": 2.0,
                "findings": [],
                "problems": [
                    {
                        "problem": "shapes",
                        "findings": [{"code": "shapes.whole", "message": "One mistake behind all.", "data": {}}],
                    }
                ],
                "items": [
                    {
                        "problem": "shapes",
                        "item": "a",
                        "verdict": "passed",
                        "score": 1.0,
                        "points": 1.0,
                        "findings": [],
                    },
                    {
                        "problem": "shapes",
                        "item": "b",
                        "verdict": "failed",
                        "score": 0.0,
                        "points": 1.0,
                        "findings": [
                            {
                                "code": "shapes.rank",
                                "message": "Two axes, not three.",
                                "data": {"got": [3, 3], "want": None},
                            }
                        ],
                    },
                ],
            },
            {
                "student": "s02",
                "status": "not graded",
                "score": None,
                "points": 2.0,
                "findings": [{"code": "file.unreadable", "message": "It is no file.", "data": {}}],
                "problems": [],
                "items": [],
            },
        ],
        "left_out": [{"path": "notes.txt", "reason": "not a Python file"}],
    }


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_the_text_is_what_the_standard_library_writes(text: str) -> None:
    """The layout is that of `json.dumps` with an indent of two, empty lists and nested data included."""
    data = {"nothing": [], "empty": {}, "deep": [[1, [text]], {text: None, "x": [True, 0.1, -0.0, 1e300, 2**70]}]}
    odd = SubmissionResult("s01", (judged(Verdict.FAILED, Finding("a.b", text, data)),), ())
    for results in (every_verdict(text), class_of(odd, odd), class_of(), class_of(left_out=(LeftOut("a", text),))):
        written = results_json.to_text(results)
        assert written == json.dumps(json.loads(written), ensure_ascii=False, indent=2) + "\n"


def test_schema_is_sound_and_describes_every_field() -> None:
    """The schema is valid draft 2020-12, closes every object, and describes every field."""
    schema = results_json.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    objects = [schema, *schema["$defs"].values(), schema["properties"]["assignment"], schema["properties"]["run"]]
    objects.append(schema["properties"]["left_out"]["items"])
    for described in objects:
        assert described["additionalProperties"] is False
        assert set(described["required"]) == set(described["properties"])
        assert [name for name, field in described["properties"].items() if not field.get("description")] == []


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_json_follows_its_schema(text: str) -> None:
    """Whatever the students wrote, the document follows the schema, also after a trip through UTF-8."""
    written = results_json.to_text(every_verdict(text)).encode("utf-8")
    validate(json.loads(written))


def test_the_documented_example_is_true(tmp_path: Path) -> None:
    """The document in docs/results.md follows the schema, leaves out as a run does, and its table has every verdict."""
    page = (Path(__file__).parents[1] / "docs" / "results.md").read_text("utf-8")
    document = json.loads(page.split("```json\n")[1].split("```")[0])
    validate(document)
    (tmp_path / "s01.py").write_text("")
    (tmp_path / "notes.txt").write_text("")
    left_out = class_of(left_out=collect(tmp_path, "hw3.py").left_out)
    assert document["left_out"] == results_json.to_json(left_out)["left_out"]
    assert re.findall(r"^  \| `([a-z-]+)` \|", page, re.MULTILINE) == [verdict.value for verdict in Verdict]


def test_schema_knows_every_verdict() -> None:
    """The verdicts of the schema are the verdicts of the model."""
    assert results_json.schema()["$defs"]["item"]["properties"]["verdict"]["enum"] == [v.value for v in Verdict]


@pytest.mark.parametrize(
    "damage",
    [
        lambda d: d.update(schema="grader/results/v2"),
        lambda d: d.update(surplus=1),
        lambda d: d.pop("left_out"),
        lambda d: d["run"].update(isolation="none"),
        lambda d: d["submissions"][0].update(status="graded"),
        lambda d: d["submissions"][1].update(score=None),
        lambda d: d["submissions"][1]["items"][0].update(verdict="excellent"),
        lambda d: d["submissions"][1]["items"][0].update(verdict="not-graded"),
        lambda d: d["submissions"][1]["items"][0].update(score="1.0"),
        lambda d: d["submissions"][0]["items"][0]["findings"][0].pop("message"),
    ],
)
def test_schema_refuses_a_wrong_document(damage: Any) -> None:
    """A document with one thing wrong does not validate: the schema can fail."""
    document = results_json.to_json(every_verdict())
    validate(document)
    damage(document)
    with pytest.raises(jsonschema.ValidationError):
        validate(document)


def test_points_are_exact() -> None:
    """Three times a tenth of a point is 0.3, in JSON and in CSV."""
    items = tuple(ItemResult("shapes", name, Verdict.PASSED, TENTH, TENTH, (), "") for name in "abc")
    tenths = problem("shapes", *(item(name, "0.1") for name in "abc"))
    results = Results(assignment(tenths), run(), (SubmissionResult("s01", items, ()),), ())
    text = results_json.to_text(results)
    assert text.count('"score": 0.3,') == 1
    assert text.count('"points": 0.3') == 2
    assert "s01,graded,0.3,0.3,0.1,0.1,0.1\n" in grades(results)


def test_numbers_that_json_does_not_know_become_words() -> None:
    """Nan and infinity, also deep inside, become the texts nan, inf and -inf."""
    nan, inf = float("nan"), float("inf")
    assert written_data({"a": nan, "b": [inf, {"c": -inf}], "d": -0.31, "e": True}) == {
        "a": "nan",
        "b": ["inf", {"c": "-inf"}],
        "d": -0.31,
        "e": True,
    }


def test_an_endless_integer_becomes_words() -> None:
    """An integer of a million bits is described, for Python would refuse to write it."""
    assert written_data({"got": 2**1_000_000, "want": 2**100}) == {
        "got": "an integer of 1000001 bits",
        "want": 2**100,
    }


def test_json_holds_no_control_characters() -> None:
    """Escapes, overrides and halves of characters are written as what they are called."""
    text = results_json.to_text(class_of(graded("a\x1b[31m\u202e\ud800\u2028", Verdict.PASSED)))
    assert r'"a\\x1b[31m\\u202e\\ud800\\u2028"' in text


def test_json_is_deterministic() -> None:
    """Equal results give equal bytes."""
    assert results_json.to_text(every_verdict()) == results_json.to_text(every_verdict())


def test_scores_of_ungraded_items_are_kept() -> None:
    """A submission without a total keeps what its other items earned."""
    results = class_of(graded("s01", Verdict.PASSED, Verdict.NOT_GRADED), items="ab")
    (submission,) = results_json.to_json(results)["submissions"]
    assert (submission["score"], [each["score"] for each in submission["items"]]) == (None, [1.0, None])


# ── grades.csv ───────────────────────────────────────────────────────────────────────────────────────────


def test_csv_has_one_column_per_item() -> None:
    """A row gives student, status, score, points and the items; what was not graded is blank."""
    results = class_of(
        graded("s01", Verdict.PASSED, Verdict.PARTIAL, Verdict.MISSING),
        graded("s02", Verdict.PASSED, Verdict.NOT_GRADED, Verdict.FAILED),
        SubmissionResult("s03", (), ()),
        items="abc",
    )
    assert grades(results) == (
        "student,status,score,points,shapes.a,shapes.b,shapes.c\n"
        "s01,graded,1.5,3,1,0.5,0\n"
        "s02,not graded,,3,1,,0\n"
        "s03,not graded,,3,,,\n"
    )


@pytest.mark.parametrize(
    ("student", "cell"),
    [
        ('=HYPERLINK("http://evil.example")', '\'=HYPERLINK("http://evil.example")'),
        ("+1+1", "'+1+1"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("  =1", "'  =1"),
        ("\u00a0\u200b=1", "'\u00a0\u200b=1"),
        ("\"'=1", "'\"'=1"),
        ("\tx", "'\tx"),
        ("\n=1", "'\n'=1"),
        ("a;=1", "a;'=1"),
        ("a\n=1", "a\n'=1"),
        ("\r=1", r"\r=1"),
        ("a-b=c@d", "a-b=c@d"),
        ('o\'neil, "x"', 'o\'neil, "x"'),
    ],
)
def test_csv_runs_no_formula(student: str, cell: str) -> None:
    """A text that a spreadsheet would run gets an apostrophe; any other text comes back as it was."""
    rows = list(csv.reader(io.StringIO(grades(class_of(graded(student, Verdict.PASSED))))))
    assert rows[1] == [cell, "graded", "1", "1", "1"]


def test_csv_head_runs_no_formula() -> None:
    """The names of the items are texts too."""
    results = Results(assignment(problem("=cmd", item("a"))), run(), (), ())
    assert grades(results) == "student,status,score,points,'=cmd.a\n"


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_csv_is_a_table_whatever_the_students_wrote(text: str) -> None:
    """Every row has as many cells as the head, and all of it can be written as UTF-8."""
    written = grades(every_verdict(text)).encode("utf-8").decode("utf-8")
    rows = list(csv.reader(io.StringIO(written)))
    assert {len(row) for row in rows} == {4 + len(Verdict)}
    assert len(rows) == 4


def test_csv_writes_no_exponents() -> None:
    """Large, small and whole numbers are plain decimals."""
    amounts = [Decimal("1E+2"), Decimal("0.0000001"), Decimal(20), Decimal("1.50")]
    items = tuple(
        ItemResult("shapes", n, Verdict.PASSED, amount, amount, (), "")
        for n, amount in zip("abcd", amounts, strict=True)
    )
    results = class_of(SubmissionResult("s01", items, ()), items="abcd")
    assert grades(results).splitlines()[1] == "s01,graded,121.5000001,4,100,0.0000001,20,1.5"
