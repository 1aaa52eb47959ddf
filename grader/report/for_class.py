"""Summaries → the context of the class page."""

from __future__ import annotations

import statistics
from collections import Counter
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.model import Verdict
from grader.report import texts
from grader.report.contexts import (
    Belief,
    Cell,
    ClassPage,
    ClassRow,
    Column,
    ColumnGroup,
    Count,
    Fact,
    ItemRow,
    NotGraded,
)
from grader.report.run_facts import isolation_warning, run_facts
from grader.report.verdicts import FACES
from grader.text import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from grader.model import Assignment, Item, ItemSummary, LeftOut, Problem, Run, Summary
    from grader.report.contexts import Span

_MOST_FINDINGS = 3
# What these say is seen in the counts of verdicts already; they are shown where there is no mistake to show.
_NO_MISTAKES = ("load.", "answer.missing-name", "answer.missing-key", "answer.blank", "answer.not-written")

_DIAGNOSES = ("mistake.", "misconception.")


def class_page(
    assignment: Assignment, run: Run, summaries: Sequence[Summary], hrefs: Sequence[str], left_out: Sequence[LeftOut]
) -> ClassPage:
    """Gather how the class did; `hrefs` are the students' pages in the order of the summaries."""
    items = [(problem, item) for problem in assignment.problems for item in problem.items]
    linked = list(zip(summaries, hrefs, strict=True))
    return ClassPage(
        assignment=texts.label(assignment.title),
        figures=_figures(assignment, summaries),
        warning=isolation_warning(run.isolation),
        not_graded=tuple(
            NotGraded(texts.label(summary.student), href, _reasons(summary))
            for summary, href in linked
            if not summary.graded
        ),
        left_out=tuple(Fact(texts.code(left.path), texts.code(left.reason)) for left in left_out),
        points=number(assignment.points),
        faces=tuple(FACES.values()),
        groups=tuple(_group(problem) for problem in assignment.problems),
        rows=_rows(items, linked),
        items=tuple(
            _item_row(problem, item, [summary.items[place] for summary in summaries])
            for place, (problem, item) in enumerate(items)
        ),
        beliefs=_beliefs(assignment, summaries),
        run=run_facts(run),
    )


def _figures(assignment: Assignment, summaries: Sequence[Summary]) -> tuple[Fact, ...]:
    scores = [summary.score for summary in summaries if summary.score is not None]
    hundredth = Decimal("0.01")
    mean = number((sum(scores, Decimal(0)) / len(scores)).quantize(hundredth)) if scores else "–"
    median = number(statistics.median(scores).quantize(hundredth)) if scores else "–"
    return (
        Fact("submissions", str(len(summaries))),
        Fact("graded", str(len(scores))),
        Fact("points", number(assignment.points)),
        Fact("mean score", mean),
        Fact("median score", median),
    )


def _reasons(summary: Summary) -> tuple[tuple[Span, ...], ...]:
    return tuple(map(texts.prose, summary.reasons or ["No reason was recorded."]))


def _group(problem: Problem) -> ColumnGroup:
    columns = (Column(texts.label(item.id), texts.code(item.statement)) for item in problem.items)
    return ColumnGroup(texts.label(problem.title), tuple(columns))


def _rows(items: Sequence[tuple[Problem, Item]], linked: Iterable[tuple[Summary, str]]) -> Iterator[ClassRow]:
    names = [f"{texts.label(problem.title)} {texts.label(item.id)}" for problem, item in items]
    points = [item.points for _, item in items]
    for summary, href in linked:
        given = zip(names, points, summary.items, strict=True)
        yield ClassRow(
            student=texts.label(summary.student),
            href=href,
            status="graded" if summary.graded else "not graded",
            score="" if summary.score is None else number(summary.score),
            cells=tuple(_cell(name, of, item.verdict, item.score) for name, of, item in given),
        )


@lru_cache(maxsize=4096)
def _cell(name: str, points: Decimal, verdict: Verdict, score: Decimal | None) -> Cell:
    face = FACES[verdict]
    scored = "" if score is None else f", {texts.score(score, points)}"
    return Cell(
        face=face,
        title=f"{name}: {face.word}{scored}",
        score=number(score) if score and verdict is Verdict.PARTIAL else "",
    )


def _item_row(problem: Problem, item: Item, results: Sequence[ItemSummary]) -> ItemRow:
    verdicts = Counter(result.verdict for result in results)
    earned = [result.score for result in results if result.score is not None]
    possible = len(earned) * item.points
    return ItemRow(
        problem=texts.label(problem.title),
        name=texts.label(item.id),
        statement=texts.code(item.statement),
        counts=tuple(verdicts[verdict] for verdict in FACES),
        share=texts.percent(sum(earned, Decimal(0)) / possible) if possible else "–",
        findings=_most_frequent(results),
    )


def _beliefs(assignment: Assignment, summaries: Sequence[Summary]) -> tuple[Belief, ...]:
    """Count students by what stands behind several of their answers."""
    titles = {problem.id: texts.label(problem.title) for problem in assignment.problems}
    found = Counter(belief for summary in summaries for belief in summary.beliefs if _is_mistake(belief[1]))
    ranked = sorted(found.items(), key=lambda each: (-each[1], each[0]))
    return tuple(Belief(titles[problem], Count(texts.label(code), times)) for (problem, code), times in ranked)


def _most_frequent(results: Iterable[ItemSummary]) -> tuple[Count, ...]:
    """Count submissions by finding, mistakes before all else: what one submission got twice counts once."""
    found = Counter(code for result in results for code in _telling(result.codes))
    mistakes = {code: times for code, times in found.items() if _is_mistake(code)}
    codes = mistakes or found
    ranked = sorted(codes.items(), key=lambda found: (-found[1], found[0]))
    return tuple(Count(texts.label(code), times) for code, times in ranked[:_MOST_FINDINGS])


def _telling(codes: Sequence[str]) -> Sequence[str]:
    """Choose the codes that name the mistake, where there are such."""
    return [code for code in codes if code.startswith(_DIAGNOSES)] or codes


def _is_mistake(code: str) -> bool:
    return not code.startswith(_NO_MISTAKES) and not code.endswith("-note")
