"""Results made by hand: one class with every verdict, in plain words or with hostile ones."""

from __future__ import annotations

from decimal import Decimal

from grader.model import (
    Assignment,
    Finding,
    Item,
    ItemResult,
    LeftOut,
    Limits,
    Problem,
    Results,
    Run,
    SubmissionResult,
    Verdict,
)

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</script></style></title></textarea><base href=//evil.example>",
    "{{ 7 * 7 }}{% raw %}{# #}",
    "javascript:alert(1)",
    "=HYPERLINK(\"http://evil.example\",'x')",
    "../../etc/passwd",
    "a\u2028b\u2029c",
    "abc\u202edef\u2066ghi",
    "nul\x00 esc\x1b]0;title\x07 del\x7f",
    "lone \ud800 and \udfff",
    "e" + "\u0301" * 1000,
    "x" * 100_000,
    "",
)


def item(name: str, points: str = "1", statement: str = "(3, 1) with (3,)") -> Item:
    """Make an item that no kind will look into."""
    return Item(name, Decimal(points), statement, spec=None)


def problem(name: str, *items: Item, text: str = "What shape comes out?") -> Problem:
    """Make a problem that no kind will look into."""
    return Problem(name, "broadcast", f"Problem {text}", text, "answers", items, spec=None, places={})


def assignment(*problems: Problem, title: str = "Sheet 3", show_solutions: bool = False) -> Assignment:
    """Make an assignment without files."""
    return Assignment("hw3", title, "hw3.py", problems, None, Limits(), ("numpy",), show_solutions)


def run(**changed: object) -> Run:
    """Make the facts of a run in the strongest isolation."""
    facts: dict[str, object] = {"grader": "0.1.0", "python": "3.11.7", "numpy": "2.4.6", "seed": 7}
    return Run(**{**facts, "isolation": "isolated", "seconds": 0.9, **changed})  # type: ignore[arg-type]


def judged(verdict: Verdict, *findings: Finding, name: str = "a", submitted: str = "(3, 3)") -> ItemResult:
    """Judge item `name` of problem `shapes`: all points, half of them, none, or unknown."""
    share = {Verdict.PASSED: Decimal(1), Verdict.PARTIAL: Decimal("0.5"), Verdict.NOT_GRADED: None}
    return ItemResult("shapes", name, verdict, share.get(verdict, Decimal(0)), Decimal(1), findings, submitted)


def graded(student: str, *verdicts: Verdict) -> SubmissionResult:
    """Judge the items a, b, … of problem `shapes`."""
    return SubmissionResult(student, tuple(judged(verdict, name=chr(97 + i)) for i, verdict in enumerate(verdicts)), ())


def every_verdict(text: str = "plain", *, isolation: str = "limited") -> Results:
    """Make a class in which every verdict occurs and `text` stands wherever text of foreign origin may stand."""
    names = [chr(97 + i) for i in range(len(Verdict))]
    found = Finding(f"shapes.{text}", f"Message: {text}", {"got": 1.5, f"key {text}": [text, {"deep": text}]})
    mixed = SubmissionResult(
        f"mixed {text}",
        tuple(judged(verdict, found, name=name, submitted=text) for name, verdict in zip(names, Verdict, strict=True)),
        (Finding("file.odd", text),),
        stdout=f"printed {text}",
        stderr=f"complained {text}",
    )
    unread = SubmissionResult(f"unread {text}", (), (Finding("file.unreadable", f"Why: {text}"),))
    right = graded("right", *[Verdict.PASSED] * len(names))
    return Results(
        assignment(
            problem("shapes", *(item(name, statement=f"f: {text}") for name in names), text=f"Prompt: {text}"),
            title=f"Title: {text}",
            show_solutions=True,
        ),
        run(isolation=isolation),
        (mixed, right, unread),
        (LeftOut(f"path {text}", f"reason {text}"),),
    )
