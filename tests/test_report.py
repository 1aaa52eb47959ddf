"""The pages: what a student and an instructor read, and where the pages lie."""

from __future__ import annotations

import copy
import dataclasses
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from reading_pages import Reader, class_of, index_of, page_of
from results_by_hand import HOSTILE, assignment, graded, item, judged, problem

from grader.model import Finding, ItemSummary, LeftOut, ProblemResult, SubmissionResult, Summary, Verdict
from grader.report import for_class
from grader.report.contexts import ClassPage
from grader.report.file_names import page_names
from grader.report.for_student import student_page, student_sheet
from grader.report.pages import class_page_parts, pages
from grader.report.summaries import shared, summary

if TYPE_CHECKING:
    from grader.model import Results
    from grader.report.for_student import Sheet


def sheet_of(results: Results) -> Sheet:
    return student_sheet(results.assignment, results.run, {}, {})


def class_page(results: Results) -> ClassPage:
    made = [summary(results.assignment, submission) for submission in results.submissions]
    return for_class.class_page(results.assignment, results.run, made, [""] * len(made), results.left_out)


# ── one student's page ───────────────────────────────────────────────────────────────────────────────────


def test_a_student_page_starts_with_the_score() -> None:
    """The score stands above everything else that is said about the answers."""
    reader = page_of(graded("s01", Verdict.PASSED, Verdict.PARTIAL, Verdict.FAILED), items="abc")
    assert reader.text.index("1.5 of 3 points") < reader.text.index("Problem What shape")
    assert "Not graded" not in reader.text


def test_a_student_page_shows_an_item_in_full() -> None:
    """An item shows what was asked and submitted, verdict, points, the message, its numbers and its code."""
    found = Finding("shapes.rank", "Give `3` axes.", {"got_rank": 2, "want_shape": [3, 3], "why": None, "exact": False})
    reader = page_of(SubmissionResult("s01", (judged(Verdict.FAILED, found, submitted="(9,)"),), ()))
    for shown in (
        "(3, 1) with (3,)",
        "submitted (9,)",
        "✗ failed",
        "0 of 1 point",
        "Give 3 axes.",
        "shapes.rank",
        "got rank 2",
        "want shape [3, 3]",
        "why none",
        "exact no",
    ):
        assert shown in reader.text
    assert reader.all("details") == [{}]


def test_a_problem_says_what_to_define() -> None:
    """Under the prompt stands what a submission must define; where nobody said, nothing is invented."""
    reader = page_of(graded("s01", Verdict.PASSED))
    assert "What shape comes out? Define a dict answers with the key <a>." in reader.text
    assert "answers" in reader.texts
    results = class_of(graded("s01", Verdict.PASSED))
    assert "Define" not in Reader(pages(results, {}, {})["students/s01.html"]).text


def test_worked_solutions_wait_for_their_release() -> None:
    """Steps are shown only when the assignment says so."""
    sheet = problem("shapes", item("a"))
    for released in (False, True):
        reader = page_of(graded("s01", Verdict.FAILED), assignment=assignment(sheet, show_solutions=released))
        assert ("Fill with 1 from the left." in reader.text) is released


def test_the_step_that_goes_wrong_is_marked() -> None:
    """In a released solution, the first step in which an answer goes wrong; without a released one, nothing is."""
    found = Finding("broadcast.size", "Step 2, comparing: 3 and 4 meet.", {"step": 2})
    submitted = SubmissionResult("s01", (judged(Verdict.FAILED, found),), ())
    for released in (False, True):
        page = page_of(submitted, assignment=assignment(problem("shapes", item("a")), show_solutions=released))
        marks = [step.get("class") for step in page.all("li") if step.get("class") == "wrong"]
        assert len(marks) == page.text.count("here your answer goes wrong") == released


def test_what_concerns_a_problem_stands_before_its_items() -> None:
    """Once, under the problem's own heading."""
    whole = ProblemResult("shapes", (Finding("broadcast.aligned-left", "You aligned the shapes on the left."),))
    submitted = SubmissionResult("s01", (judged(Verdict.FAILED),), (), problems=(whole,))
    text = page_of(submitted).text
    assert text.count("You aligned the shapes on the left.") == 1
    assert text.index("You aligned the shapes") < text.index("✗ failed 0 of 1 point")


def test_a_class_is_counted_by_what_stands_behind_several_answers() -> None:
    """By problem and code, the most frequent first; notes are no mistakes."""
    codes = {"s01": ["broadcast.aligned-left"], "s02": ["broadcast.sum"], "s03": ["broadcast.aligned-left", "a.b-note"]}
    submissions = [
        SubmissionResult(
            student,
            (judged(Verdict.FAILED),),
            (),
            problems=(ProblemResult("shapes", tuple(Finding(code, "m") for code in said)),),
        )
        for student, said in codes.items()
    ]
    text = index_of(class_of(*submissions)).text
    assert "broadcast.aligned-left × 2 Problem What shape comes out?: broadcast.sum × 1" in text
    assert "a.b-note" not in text
    assert "Behind several answers" not in index_of(class_of(graded("s01", Verdict.FAILED))).text


def test_output_is_shown_as_it_was_printed() -> None:
    """Both streams are there with their lines; a silent one is not mentioned."""
    reader = page_of(SubmissionResult("s01", (judged(Verdict.PASSED),), (), stdout="  one\n\ttwo\n"))
    assert "  one\n\ttwo\n" in reader.texts
    assert "standard output, 2 lines" in reader.text
    assert "standard error" not in reader.text


def test_a_student_who_is_not_graded_reads_why() -> None:
    """No zero is shown: the page says that there is no score, and why."""
    reader = page_of(SubmissionResult("s01", (), (Finding("file.unreadable", "The file is a folder."),)))
    assert "Not graded" in reader.text
    assert "The file is a folder." in reader.text
    assert "? not graded" in reader.text
    assert "0 of 1" not in reader.text


@pytest.mark.parametrize(
    ("points", "share", "shown"),
    [
        ("1", "1", "1 of 1 point"),
        ("0.00004", "0.00004", "0.00004 of 0.00004 points"),
        ("0.50", "0.5", "0.5 of 0.5 points"),
        ("10", "10.0", "10 of 10 points"),
    ],
)
def test_points_are_shown_exactly(points: str, share: str, shown: str) -> None:
    """Points carry no idle zeros and lose no digit."""
    one = dataclasses.replace(judged(Verdict.PASSED), score=Decimal(share), points=Decimal(points))
    sheet = assignment(problem("shapes", item("a", points)))
    assert page_of(SubmissionResult("s01", (one,), ()), assignment=sheet).text.count(shown) == 3


def test_an_odd_number_in_a_finding_does_not_stop_the_page() -> None:
    """Nan, infinity and an integer of a million bits are shown in words."""
    found = Finding("a.b", "m", {"x": float("nan"), "y": [float("-inf")], "z": 2**1_000_000})
    odd = SubmissionResult("s01", (judged(Verdict.FAILED, found),), ())
    (problem_view,) = student_page(sheet_of(class_of(odd)), odd).problems
    assert [fact.value for fact in problem_view.items[0].findings[0].numbers] == [
        "nan",
        "[-inf]",
        "an integer of 1000001 bits",
    ]


# ── the class page ───────────────────────────────────────────────────────────────────────────────────────


def test_what_was_not_graded_stands_on_top() -> None:
    """Ungraded submissions and left-out files come before the class table, each with its reason."""
    fault = Finding("grader.fault", "The sandbox stopped answering.")
    results = class_of(
        SubmissionResult("s01", (judged(Verdict.NOT_GRADED, fault), judged(Verdict.NOT_GRADED, fault, name="b")), ()),
        SubmissionResult("s02", (), ()),
        items="ab",
        left_out=(LeftOut("notes.txt", "not a Python file"),),
    )
    text = index_of(results).text
    table = text.index("Each submission, item by item")
    for reason in ("The sandbox stopped answering.", "No reason was recorded.", "notes.txt", "not a Python file"):
        assert text.count(reason) == 1
        assert text.index(reason) < table


def test_class_figures_count_graded_submissions_only() -> None:
    """Mean and median leave out what has no score."""
    results = class_of(
        graded("s01", Verdict.PASSED),
        graded("s02", Verdict.PASSED),
        graded("s03", Verdict.FAILED),
        graded("s04", Verdict.NOT_GRADED),
    )
    figures = {fact.name: fact.value for fact in class_page(results).figures}
    assert figures == {"submissions": "4", "graded": "3", "points": "1", "mean score": "0.67", "median score": "1"}


def test_a_class_without_scores_has_no_mean() -> None:
    """Where nothing was graded, no number is invented."""
    page = class_page(class_of(graded("s01", Verdict.NOT_GRADED)))
    assert [fact.value for fact in page.figures] == ["1", "0", "1", "–", "–"]
    assert page.items[0].share == "–"


def test_items_count_verdicts_and_findings() -> None:
    """Each item shows its verdicts, the mean share of its points, and its most frequent findings."""
    twice = (Finding("b.often", "m"), Finding("b.often", "again"))
    answers = [
        judged(Verdict.PASSED, Finding("a.note", "m")),
        judged(Verdict.PARTIAL, *twice),
        judged(Verdict.FAILED, *twice, Finding("c.rare", "m"), Finding("d.rare", "m")),
        judged(Verdict.NOT_GRADED),
    ]
    results = class_of(*(SubmissionResult(f"s{i}", (answer,), ()) for i, answer in enumerate(answers)))
    (row,) = class_page(results).items
    assert row.counts == (1, 1, 1, 0, 0, 0, 1)
    assert row.share == "50 %"
    assert [(count.name, count.times) for count in row.findings] == [("b.often", 2), ("a.note", 1), ("c.rare", 1)]


@pytest.mark.parametrize(
    ("codes", "shown"),
    [
        (["load.raised", "einsum.linked", "array.list-note"], ["einsum.linked"]),
        (["answer.missing-key", "answer.blank", "answer.raised"], ["answer.raised"]),
        (["load.raised", "array.list-note"], ["array.list-note", "load.raised"]),
        (["answer.blank"], ["answer.blank"]),
        (["a.d", "a.c", "a.b", "a.a"], ["a.a", "a.b", "a.c"]),
        ([], []),
    ],
)
def test_mistakes_come_before_what_is_no_mistake(codes: list[str], shown: list[str]) -> None:
    """Notes, blank answers and files that cannot run are listed only where there is no mistake to learn from."""
    found = judged(Verdict.FAILED, *(Finding(code, "m") for code in codes))
    (row,) = class_page(class_of(SubmissionResult("s01", (found,), ()))).items
    assert [count.name for count in row.findings] == shown


def test_only_ungraded_items_say_why_there_is_no_score() -> None:
    """What is wrong with a graded item is no reason for a missing score."""
    wrong = judged(Verdict.FAILED, Finding("a.b", "The axes are exchanged."))
    fault = judged(Verdict.NOT_GRADED, Finding("grader.fault", "The sandbox stopped answering."), name="b")
    page = class_page(class_of(SubmissionResult("s01", (wrong, fault), ()), items="ab"))
    assert [[span.text for span in reason] for reason in page.not_graded[0].reasons] == [
        ["The sandbox stopped answering."]
    ]


def test_a_cell_says_its_verdict_in_words() -> None:
    """The class table needs neither colour nor icon to be understood; a part of the points is written out."""
    reader = index_of(class_of(graded("s01", Verdict.PARTIAL)))
    (cell,) = [attributes for attributes in reader.all("td") if "title" in attributes]
    assert cell["title"] == "Problem What shape comes out? a: partial, 0.5 of 1 point"
    assert {"class": "icon", "role": "img", "aria-label": "partial"} in reader.all("span")
    assert "◐ 0.5" in reader.text


def test_a_summary_keeps_what_tables_need() -> None:
    """Verdict, score and codes of every item, also of one that was not judged; reasons only where there is no score."""
    found = Finding("a.b", "Wrong.", {"got": 1})
    results = class_of(
        SubmissionResult("s01", (judged(Verdict.FAILED, found, found),), (), stdout="printed"),
        SubmissionResult("s02", (judged(Verdict.PASSED),), (Finding("file.odd", "Odd."),)),
        items="ab",
    )
    failed, unknown = ItemSummary(Verdict.FAILED, Decimal(0), ("a.b",)), ItemSummary(Verdict.NOT_GRADED, None, ())
    passed = ItemSummary(Verdict.PASSED, Decimal(1), ())
    first, second = (summary(results.assignment, submission) for submission in results.submissions)
    assert first == Summary("s01", Decimal(0), (failed, unknown), ())
    assert second == Summary("s02", Decimal(1), (passed, unknown), ())
    unread = summary(results.assignment, SubmissionResult("s03", (), (found, found)))
    assert unread == Summary("s03", None, (unknown, unknown), ("Wrong.",))


def test_summaries_from_other_processes_share_their_parts() -> None:
    """A large class keeps each different item once, whatever brought the summaries here."""
    results = class_of(SubmissionResult("s01", (judged(Verdict.FAILED, Finding("a.b", "m")),), ()))
    made = summary(results.assignment, results.submissions[0])
    one, other = (shared(copy.deepcopy(made)) for _ in range(2))
    assert one == other == made
    assert one.items[0] is other.items[0]


def test_a_large_class_is_rendered_piece_by_piece() -> None:
    """No piece of the class page grows with the class, and its rows are made while it is written."""
    results = class_of(*(graded(f"s{number}", Verdict.PASSED) for number in range(2000)))
    made = [summary(results.assignment, submission) for submission in results.submissions]
    names = page_names([one.student for one in made])
    pieces = list(class_page_parts(results.assignment, results.run, made, names, ()))
    assert max(map(len, pieces)) < 200_000 < len("".join(pieces))
    assert Reader("".join(pieces)).text.count("✓") > 2000


# ── file names ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("student", [*HOSTILE, "..", ".hidden", "x" * 99 + ".y"], ids=range(len(HOSTILE) + 3))
def test_a_file_name_is_safe_everywhere(student: str) -> None:
    """Whatever the id, its page has a short name of harmless characters that leads nowhere else."""
    (name,) = page_names([student])
    assert re.fullmatch(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*\.html", name)
    assert ".." not in name
    assert len(name) <= 120


def test_file_names_differ_also_where_case_is_ignored() -> None:
    """No two students share a page: not by case, by length, by what was encoded, nor by the same id."""
    students = ["ann", "Ann", "ANN", "ann~2", "ann", ".", "..", "~", "", "é", "x" * 200, "x" * 201, "a.b", "a..b"]
    names = page_names(students)
    assert len({name.lower() for name in names}) == len(students)


def test_an_ordinary_id_is_its_own_file_name() -> None:
    """An instructor finds the page of s01 at s01.html."""
    assert page_names(["s01", "mueller_340934", "a.b-c"]) == ("s01.html", "mueller_340934.html", "a.b-c.html")
