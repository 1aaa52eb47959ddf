"""Read a rendered page as strictly as no browser does."""

from __future__ import annotations

import dataclasses
from html.parser import HTMLParser
from typing import Any

from results_by_hand import assignment, item, problem, run

from grader.model import Results, SubmissionResult
from grader.report.pages import pages

SOLUTIONS = {("shapes", "a"): ("Fill with `1` from the left.", "Compare.")}
ASKED = {"shapes": "a dict `answers` with the key <a>"}
VOID = {"meta", "br"}


class Reader(HTMLParser):
    """Read a page strictly: every element closed, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"{tag} has an attribute twice"
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def class_of(*submissions: SubmissionResult, items: str = "a", **changed: Any) -> Results:
    results = Results(assignment(problem("shapes", *map(item, items))), run(), submissions, ())
    return dataclasses.replace(results, **changed)


def page_of(submission: SubmissionResult, items: str = "a", **changed: Any) -> Reader:
    results = class_of(submission, items=items, **changed)
    return Reader(pages(results, SOLUTIONS, ASKED)["students/s01.html"])


def index_of(results: Results) -> Reader:
    return Reader(pages(results, {}, {})["index.html"])
