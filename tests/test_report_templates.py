"""The templates: they agree with their contexts, escape what they show, and can be read by everyone."""

from __future__ import annotations

import dataclasses
import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
import jinja2.meta
import jinja2.nodes
import pytest
from reading_pages import ASKED, SOLUTIONS, Reader, page_of
from results_by_hand import HOSTILE, every_verdict, judged

from grader.export.files import OURS
from grader.model import Finding, SubmissionResult, Verdict
from grader.report import contexts
from grader.report import pages as rendering
from grader.report.pages import pages
from grader.report.verdicts import FACES, Face

if TYPE_CHECKING:
    from collections.abc import Iterable


# ── templates and contexts ───────────────────────────────────────────────────────────────────────────────


def templates_from(environment: jinja2.Environment, name: str) -> dict[str, jinja2.nodes.Template]:
    """Parse a template and all that it extends, includes or imports."""
    found: dict[str, jinja2.nodes.Template] = {}
    waiting = [name]
    while waiting:
        name = waiting.pop()
        if name not in found:
            assert environment.loader is not None
            found[name] = environment.parse(environment.loader.get_source(environment, name)[0])
            waiting += [other for other in jinja2.meta.find_referenced_templates(found[name]) if other]
    return found


def imported(tree: jinja2.nodes.Template) -> set[str]:
    """Name the macros that a template imports at its top, which its blocks see too."""
    names = [name for node in tree.find_all(jinja2.nodes.FromImport) for name in node.names]
    return {name if isinstance(name, str) else name[1] for name in names}


def disagreements(environment: jinja2.Environment, template: str, context: type) -> list[str]:
    """Compare what a template asks for with the fields of its context, both ways."""
    parsed = templates_from(environment, template).values()
    used = set().union(*(jinja2.meta.find_undeclared_variables(tree) - imported(tree) for tree in parsed))
    fields = {field.name for field in dataclasses.fields(context)}
    return [f"{name} is no field" for name in sorted(used - fields)] + [
        f"{name} is never shown" for name in sorted(fields - used)
    ]


def nested_disagreements(environment: jinja2.Environment, templates: Iterable[str]) -> list[str]:
    """Compare all attributes that the templates read with the fields of the nested dataclasses, both ways."""
    trees = [tree for name in templates for tree in templates_from(environment, name).values()]
    reads = [read for tree in trees for read in tree.find_all(jinja2.nodes.Getattr)]
    used = {read.attr for read in reads if not (isinstance(read.node, jinja2.nodes.Name) and read.node.name == "loop")}
    nested = [c for _, c in inspect.getmembers(contexts, dataclasses.is_dataclass) if c not in rendering.TEMPLATES]
    fields = {field.name for context in nested for field in dataclasses.fields(context)}
    return [f"{name} is no field" for name in sorted(used - fields)] + [
        f"{name} is never shown" for name in sorted(fields - used)
    ]


@pytest.mark.parametrize(("context", "template"), rendering.TEMPLATES.items())
def test_a_template_sees_the_fields_of_its_context(context: type, template: str) -> None:
    """A template's variables are its dataclass's fields: none is unknown, none is unused."""
    assert disagreements(rendering.environment(), template, context) == []


def test_templates_read_the_fields_of_nested_values() -> None:
    """The same holds for the values inside a page."""
    assert nested_disagreements(rendering.environment(), rendering.TEMPLATES.values()) == []


def test_a_template_that_disagrees_is_found() -> None:
    """The comparison of templates and contexts can fail, also through an included template."""

    @dataclasses.dataclass
    class Small:
        title: str
        forgotten: str

    loader = jinja2.DictLoader(
        {"a": "{% extends 'b' %}{% block x %}{{ title }}{% endblock %}", "b": "{% include 'c' %}", "c": "{{ surplus }}"}
    )
    environment = jinja2.Environment(loader=loader, autoescape=True)
    assert disagreements(environment, "a", Small) == ["surplus is no field", "forgotten is never shown"]
    nested = nested_disagreements(
        jinja2.Environment(loader=jinja2.DictLoader({"a": "{{ x.y }}"}), autoescape=True), ["a"]
    )
    assert "y is no field" in nested
    assert "anchor is never shown" in nested


def test_an_unknown_name_in_a_template_is_an_error() -> None:
    """Nothing undefined is shown as if it were empty."""
    with pytest.raises(jinja2.UndefinedError):
        rendering.environment().from_string("{{ nothing }}").render()


def test_every_field_is_a_plain_value_or_documented() -> None:
    """Every context says in a docstring what it is."""
    found = [context for _, context in inspect.getmembers(contexts, dataclasses.is_dataclass)]
    assert [c.__name__ for c in found if not c.__doc__ or c.__doc__.startswith(f"{c.__name__}(")] == []


# ── what students wrote ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text(text: str) -> None:
    """Whatever stands in ids, answers, messages, output: each page has the same elements and the same attributes."""
    plain, hostile = (list(pages(every_verdict(word), SOLUTIONS, ASKED).values()) for word in ("plain", text or "-"))
    for calm, wild in zip(plain, hostile, strict=True):
        shape, wild_shape = ([(tag, sorted(attrs)) for tag, attrs in Reader(page).tags] for page in (calm, wild))
        assert wild_shape == shape


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_pages_run_nothing_and_fetch_nothing(text: str) -> None:
    """No page has a script, an event attribute, a form, or a link that leads out of the report."""
    for page in pages(every_verdict(text), SOLUTIONS, ASKED).values():
        reader = Reader(page)
        tags = {tag for tag, _ in reader.tags}
        assert tags & {"script", "iframe", "object", "embed", "link", "base", "img", "svg", "form", "input"} == set()
        for tag, attributes in reader.tags:
            assert [name for name in attributes if name.startswith("on") or name in {"src", "srcset", "style"}] == []
            if "href" in attributes:
                assert tag == "a"
                assert re.fullmatch(r"#p\d+(-\d+)?|students/[A-Za-z0-9._~-]+\.html", attributes["href"] or "")
        assert re.search(r"url\(|@import", page.split("</style>")[0]) is None


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_pages_hold_no_character_that_acts(text: str) -> None:
    """Every page is UTF-8 without control characters, bidirectional overrides or line separators."""
    for page in pages(every_verdict(text), SOLUTIONS, ASKED).values():
        page.encode("utf-8")
        assert re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", page) is None


def test_text_is_escaped_once() -> None:
    """A reader sees exactly what the student wrote, and what is invisible as its escape."""
    text = "<b>&amp; \u202e \x1b"
    reader = page_of(SubmissionResult("s01", (judged(Verdict.FAILED, submitted=text),), (), stdout=text))
    assert reader.texts.count("<b>&amp; \\u202e \\x1b") == 2


def test_long_text_is_cut_and_says_so() -> None:
    """A hundred thousand characters do not fill the page."""
    long = "x" * 100_000
    reader = page_of(SubmissionResult("s01", (judged(Verdict.FAILED, Finding("a.b", long)),), (), stdout=long))
    assert "(96000 more characters)" in reader.text
    assert "(80000 more characters)" in reader.text
    assert len(reader.text) < 30_000


def test_policy_comes_first() -> None:
    """The first element of the head forbids everything but the page's own style."""
    for page in pages(every_verdict(), SOLUTIONS, ASKED).values():
        tags = Reader(page).tags
        assert [tag for tag, _ in tags[:3]] == ["html", "head", "meta"]
        assert tags[2][1] == {
            "http-equiv": "Content-Security-Policy",
            "content": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
            "base-uri 'none'; form-action 'none'",
        }


# ── every page ───────────────────────────────────────────────────────────────────────────────────────────


def test_pages_are_deterministic() -> None:
    """Equal results give equal pages, however long the run took."""
    results = every_verdict()
    later = dataclasses.replace(results, run=dataclasses.replace(results.run, seconds=99.0))
    assert pages(results, SOLUTIONS, ASKED) == pages(later, SOLUTIONS, ASKED)


def test_pages_can_be_read_by_everyone() -> None:
    """Each page has a language, one h1, landmarks, captions, scopes, and unique anchors that exist."""
    for page in pages(every_verdict(), SOLUTIONS, ASKED).values():
        reader = Reader(page)
        tags = [tag for tag, _ in reader.tags]
        assert reader.all("html") == [{"lang": "en"}]
        assert [tags.count(tag) for tag in ("h1", "header", "main", "footer", "title")] == [1, 1, 1, 1, 1]
        assert tags.count("table") == tags.count("caption")
        assert all("scope" in attributes for attributes in reader.all("th"))
        ids = [attributes["id"] for _, attributes in reader.tags if "id" in attributes]
        assert len(ids) == len(set(ids))
        named = [attributes["aria-labelledby"] for _, attributes in reader.tags if "aria-labelledby" in attributes]
        jumps = [(a["href"] or "")[1:] for a in reader.all("a") if (a["href"] or "").startswith("#")]
        assert set(named + jumps) <= set(ids)


def test_pages_carry_the_mark_that_lets_them_be_replaced() -> None:
    """The writer recognises every page as ours by its first bytes."""
    for page in pages(every_verdict(), SOLUTIONS, ASKED).values():
        assert OURS in page.encode()[:1000]


def test_every_verdict_has_a_word_and_an_icon() -> None:
    """No verdict looks like another, in word, icon or style."""
    assert list(FACES) == list(Verdict)
    for field in dataclasses.fields(Face):
        seen = [getattr(face, field.name) for face in FACES.values()]
        assert all(seen)
        assert len(set(seen)) == len(Verdict)


def test_every_link_leads_to_a_page() -> None:
    """The class page links each student's page, and each page is linked."""
    made = pages(every_verdict(), SOLUTIONS, ASKED)
    linked = {a["href"] for a in Reader(made["index.html"]).all("a")}
    assert linked == set(made) - {"index.html"}


def test_limited_isolation_is_said_in_words() -> None:
    """Every page says that strangers' code was not well contained, and only then."""
    for page in pages(every_verdict(isolation="limited"), {}, {}).values():
        assert Reader(page).text.count("ran without strong isolation") == 1
    for page in pages(every_verdict(isolation="restricted"), {}, {}).values():
        assert "ran without strong isolation" not in Reader(page).text


def test_limited_isolation_is_the_instructors_matter() -> None:
    """The class page warns of it above all else; a student reads of it among the facts of the run."""
    for name, page in pages(every_verdict(isolation="limited"), {}, {}).items():
        boxes = [attributes for attributes in Reader(page).all("p") if attributes.get("class") == "notice"]
        assert len(boxes) == (name == "index.html")
        text = Reader(page).text
        assert (text.index("ran without strong isolation") > text.index("This run")) is (name != "index.html")


# ── colours ──────────────────────────────────────────────────────────────────────────────────────────────


def luminance(colour: str) -> float:
    """Give the relative luminance of `#rrggbb`. Source: WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours. Source: WCAG 2.2."""
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def test_text_has_enough_contrast() -> None:
    """Light and dark: every text colour has a contrast of at least 4.5 on every ground it stands on (AA)."""
    css = (Path(contexts.__file__).parent / "templates" / "style.css").read_text("utf-8")
    schemes = [
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root {(.*?)}", css, re.DOTALL)
    ]
    pairs = [(text, ground) for text in ("ink", "quiet", "link") for ground in ("ground", "surface")]
    pairs += [("notice-ink", "notice")]
    pairs += [(face.name, ground) for face in FACES.values() for ground in ("ground", "surface", f"{face.name}-tint")]
    for scheme in schemes[:2]:
        assert [(*pair, scheme) for pair in pairs if contrast(scheme[pair[0]], scheme[pair[1]]) < 4.5] == []
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
