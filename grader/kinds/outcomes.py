"""What no answer means: from an outcome without a value to a verdict, the same for every kind."""

from __future__ import annotations

from difflib import get_close_matches
from reprlib import Repr
from typing import TYPE_CHECKING

from grader.kinds.findings import finding
from grader.model import (
    Died,
    Fault,
    Finding,
    Judgement,
    Missing,
    NotCallable,
    Opaque,
    OutOfMemory,
    Raised,
    TimedOut,
    TooLarge,
    Verdict,
)
from grader.text import listed, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.model import Outcome, Plain, Target

NAMES_SHOWN = 8
_BRIEF = Repr()
# More than one line holds, so that what is cut is cut there, and says so.
_BRIEF.maxlist = _BRIEF.maxtuple = _BRIEF.maxdict = 40
_BRIEF.maxstring = _BRIEF.maxlong = _BRIEF.maxother = 100


def blank(value: Plain) -> bool:
    """Tell whether a value is what stands where nothing was filled in: None, `...`, an empty text."""
    return value is None or value is Ellipsis or (isinstance(value, str) and not value.strip())


def shown(value: Plain) -> str:
    """Write an answer in one line, for the student to recognise; of a large one, its beginning."""
    if isinstance(value, Opaque):
        return f"a {value.type}"
    if value is Ellipsis:
        return "..."
    return one_line(value if isinstance(value, str) else _BRIEF.repr(value), limit=80)


def not_returned(outcome: Outcome, target: Target, *, signature: str = "", regime: str = "") -> Judgement:
    """Judge an outcome that is not a value. `regime` names the case that was called, if one was."""
    name, case = str(target), in_case(regime)
    match outcome:
        case Missing():
            return Judgement(Verdict.MISSING, (_missing(outcome, target),))
        case Raised():
            data = {"error": outcome.error, "message": one_line(outcome.message), "line": outcome.line}
            return Judgement(
                Verdict.CRASHED, (finding("answer.raised", data, name=name, at=_at(outcome.line), case=case),)
            )
        case TimedOut(whole=True):
            verdict, found = Verdict.TIMED_OUT, finding("answer.no-time-left", {"seconds": outcome.seconds}, name=name)
        case TimedOut():
            verdict = Verdict.TIMED_OUT
            found = finding("answer.timed-out", {"seconds": outcome.seconds}, name=name, case=case)
        case OutOfMemory():
            verdict = Verdict.CRASHED
            found = finding("answer.out-of-memory", {"mib": outcome.mib}, name=name, case=case)
        case Died():
            verdict, found = Verdict.CRASHED, finding("answer.died", {"how": outcome.how}, name=name, case=case)
        case NotCallable(type="NoneType" | "ellipsis"):
            verdict, found = Verdict.MISSING, finding("answer.blank")
        case NotCallable():
            verdict = Verdict.FAILED
            found = finding("answer.not-callable", {"type": outcome.type}, name=name, signature=signature)
        case TooLarge():
            verdict, found = Verdict.FAILED, finding("answer.too-large", {"what": outcome.what}, name=name)
        case _:
            what = outcome.what if isinstance(outcome, Fault) else f"unexpected {type(outcome).__name__}"
            verdict, found = Verdict.NOT_GRADED, finding("grader.fault", {"what": what})
    return Judgement(verdict, (found,))


def load_finding(outcome: Outcome) -> Finding | None:
    """Say why a file could not be loaded; None when it could."""
    match outcome:
        case Raised():
            data = {"error": outcome.error, "message": one_line(outcome.message), "line": outcome.line}
            return finding("load.raised", data, at=_at(outcome.line))
        case TimedOut():
            return finding("load.timed-out", {"seconds": outcome.seconds})
        case OutOfMemory():
            return finding("load.out-of-memory", {"mib": outcome.mib})
        case Died():
            return finding("load.died", {"how": outcome.how})
        case Fault():
            return finding("grader.fault", {"what": outcome.what})
        case _:
            return None


def unloaded(outcome: Outcome) -> Judgement | None:
    """Judge every item of a file that could not be loaded; None when it could."""
    found = load_finding(outcome)
    if found is None:
        return None
    match outcome:
        case Fault():
            verdict = Verdict.NOT_GRADED
        case TimedOut():
            verdict = Verdict.TIMED_OUT
        case _:
            verdict = Verdict.CRASHED
    return Judgement(verdict, (found,))


def in_case(regime: str) -> str:
    """Write the words that place something in a case.

    >>> in_case("n = 1")
    ' (case: n = 1)'
    """
    return f" (case: {regime})" if regime else ""


def regimes(names: Sequence[str]) -> str:
    """List regimes, each once, in their order."""
    return listed(list(dict.fromkeys(names)))


def _at(line: int | None) -> str:
    return "" if line is None else f" (line {line})"


def _missing(outcome: Missing, target: Target) -> Finding:
    if outcome.container:
        return finding("answer.no-mapping", {"type": outcome.container}, name=target.name)
    wanted = target.name if target.key is None else target.key
    near = get_close_matches(wanted, outcome.names, n=1) or [
        name for name in outcome.names if name.casefold() == wanted.casefold()
    ]
    if near:
        hint = f" (did you mean {near[0]!r}?)"
    elif outcome.names:
        more = len(outcome.names) - NAMES_SHOWN
        shown = [one_line(name, limit=40) for name in outcome.names[:NAMES_SHOWN]]
        hint = f" (it has {', '.join(shown)}{f' and {more} more' if more > 0 else ''})"
    else:
        hint = " (it defines nothing)" if target.key is None else " (it is empty)"
    if target.key is None:
        return finding("answer.missing-name", {"name": target.name}, hint=hint)
    return finding("answer.missing-key", {"name": target.name, "key": target.key}, hint=hint)
