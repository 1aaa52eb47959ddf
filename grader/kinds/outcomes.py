"""What no answer means: from an outcome without a value to a verdict, the same for every kind."""

from __future__ import annotations

import re
from difflib import get_close_matches
from reprlib import Repr
from typing import TYPE_CHECKING, Final

from grader.kinds.findings import finding
from grader.model import (
    Died,
    Fault,
    Finding,
    Judgement,
    Missing,
    NoEntry,
    NotCallable,
    NotMapping,
    NotPassed,
    Opaque,
    OutOfMemory,
    Raised,
    Returned,
    TimedOut,
    TooLarge,
    Verdict,
)
from grader.text import listed, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.model import Array, Json, Outcome, Plain, Target

NAMES_SHOWN = 8
MAIN = 'under `if __name__ == "__main__":`'
HINTS: Final = {
    "EOFError": "Nothing can be typed in while a file is graded: leave out input()",
    "FileNotFoundError": f"Only this one file is read, in an empty folder: put what needs other files {MAIN}",
    "ImportError": "Only this one file is read: bring what you import from your other files into it",
    "SystemExit": "A file that ends its own process cannot be asked for answers: leave out exit()",
    "AssertionError": f"Put your own tests {MAIN}",
    "source code string cannot contain null bytes": "Save the file as UTF-8",
}
"""What to do about an exception while a file is loaded, by its type or its message."""
REFUSED: Final = {
    "Errno 1": "Starting processes, opening connections and the like are refused while a file is graded",
    "Errno 11": "No more threads may be started",
    "Errno 13": "Only what belongs to Python can be read while a file is graded, and little or nothing written",
    "Errno 24": "Too many files are open at once: close those that are no longer needed",
    "Errno 27": "This is larger than a file may be while a file is graded",
    "Errno 28": "There is little room for files while a file is graded: write less, or nothing",
    "Errno 30": "Files can be written only into the current folder",
    "can't start new thread": "No more threads may be started",
}
"""What a limit of the sandbox looks like to the code that meets it, by what its message has."""
NOT_ALLOWED: Final = re.compile(r"No module named '([^']+)': allowed are (.+)")
"""What an import that the assignment does not allow says."""
_OF_IMPORT: Final = {"load.raised": "load.import-not-allowed", "answer.raised": "answer.import-not-allowed"}
LARGEST_ARRAY_SHOWN = 100
MOST_AXES_SHOWN = 4


class _Brief(Repr):
    """Write the beginning of a value; of an array its shape, because numpy would write it all, unless it is small.

    And unless it is one of many: each of them takes numpy a millisecond.
    """

    def repr_ndarray(self, array: Array, level: int) -> str:
        few = level == self.maxlevel
        if few and array.size <= LARGEST_ARRAY_SHOWN and array.ndim <= MOST_AXES_SHOWN:
            return repr(array)
        return f"<array of shape {array.shape} and dtype {array.dtype}>"


_BRIEF = _Brief()
# More than one line holds, so that what is cut is cut there, and says so.
_BRIEF.maxlist = _BRIEF.maxtuple = _BRIEF.maxdict = 40
_BRIEF.maxstring = _BRIEF.maxlong = _BRIEF.maxother = 100


def blank(value: Plain) -> bool:
    """Tell whether a value is what stands where nothing was filled in: None, `...`, an empty text."""
    return value is None or value is Ellipsis or (isinstance(value, str) and not value.strip())


def shown(value: Plain) -> str:
    """Write an answer in one line, for the student to recognise; of a large one, its beginning."""
    if isinstance(value, Opaque):
        return f"a {value.type}" if value.type == "function" else f"a value of type {value.type}"
    if value is Ellipsis:
        return "..."
    return one_line(value if isinstance(value, str) else _BRIEF.repr(value), limit=80)


def quoted(value: Plain) -> str:
    """Write an answer for a sentence: as `shown`, but a text in quotes."""
    return one_line(repr(value[:200]), limit=80) if isinstance(value, str) else shown(value)


def not_returned(outcome: Outcome, target: Target, *, signature: str = "", regime: str = "") -> Judgement:
    """Judge an outcome that is not a value. `regime` names the case that was called, if one was."""
    if isinstance(outcome, NotPassed):
        return _not_passed(outcome, regime)
    verdict, found = _not_there(outcome, target) or _not_run(outcome, str(target), signature, in_case(regime))
    return Judgement(verdict, (found,))


def _not_passed(outcome: NotPassed, regime: str) -> Judgement:
    """Judge a call that was not made: what went wrong was the call that was to give one of its arguments."""
    target, inner = outcome.passed.call.target, outcome.outcome
    if not isinstance(inner, NoEntry):
        call = f"{target}({', '.join(argument.name for argument in outcome.passed.call.arguments)})"
        return not_returned(inner, target, signature=call, regime=regime)
    entry, size = outcome.passed.entry, len(inner.names)
    if inner.type in ("tuple", "list"):
        got = f"a {inner.type} of {size} value{'' if size == 1 else 's'}"
    else:
        keys = f" with the keys {', '.join(inner.names[:NAMES_SHOWN])}" if inner.names else ""
        got = f"a value of type {inner.type}{keys}"
    data: dict[str, Json] = {"type": inner.type, "entry": entry}
    words = {"got": got, "argument": outcome.passed.name, "case": in_case(regime)}
    found = finding("answer.no-entry", data, name=str(target), **words)
    return Judgement(Verdict.FAILED, (found,))


def _not_there(outcome: Outcome, target: Target) -> tuple[Verdict, Finding] | None:
    """Judge an answer that was not given; None when something was."""
    match outcome:
        case Missing():
            return Verdict.MISSING, _missing(outcome, target)
        case NotMapping():
            return Verdict.MISSING, finding("answer.no-mapping", {"type": outcome.type}, name=target.name)
        case NotCallable(type="NoneType" | "ellipsis"):
            return Verdict.MISSING, finding("answer.blank")
        case Raised(error="NotImplementedError"):
            return Verdict.MISSING, finding("answer.not-written", name=str(target))
        case _:
            return None


def _not_run(outcome: Outcome, name: str, signature: str, case: str) -> tuple[Verdict, Finding]:
    """Judge an answer that did not come to its end."""
    match outcome:
        case Raised():
            # Without a line of the student's own, the call itself did not fit the function.
            fits = outcome.error != "TypeError" or outcome.line is not None or not signature
            hint = _limit(outcome) if fits else f" Expected a function {signature}."
            return Verdict.CRASHED, _raised("answer.raised", outcome, name=name, case=case, hint=hint)
        case TimedOut():
            code = "answer.no-time-left" if outcome.whole else "answer.timed-out"
            return Verdict.TIMED_OUT, finding(code, {"seconds": outcome.seconds}, name=name, case=case)
        case OutOfMemory():
            return Verdict.CRASHED, finding("answer.out-of-memory", {"mib": outcome.mib}, name=name, case=case)
        case Died():
            return Verdict.CRASHED, finding("answer.died", {"how": outcome.how}, name=name, case=case)
        case NotCallable():
            return Verdict.FAILED, finding(
                "answer.not-callable", {"type": outcome.type}, name=name, signature=signature
            )
        case TooLarge():
            return Verdict.FAILED, finding("answer.too-large", {"what": outcome.what}, name=name)
        case _:
            what = outcome.what if isinstance(outcome, Fault) else f"unexpected {type(outcome).__name__}"
            return Verdict.NOT_GRADED, finding("grader.fault", {"what": what})


def unloaded(outcome: Outcome) -> Judgement | None:
    """Judge every item of a file that could not be loaded; None when it could."""
    match outcome:
        case Returned():
            return None
        case Raised():
            hints = [f" {hint}." for sign, hint in HINTS.items() if sign in (outcome.error, outcome.message)]
            hint = _limit(outcome) or (hints[0] if hints else "")
            return Judgement(Verdict.CRASHED, (_raised("load.raised", outcome, hint=hint),))
        case TimedOut():
            return Judgement(Verdict.TIMED_OUT, (finding("load.timed-out", {"seconds": outcome.seconds}),))
        case OutOfMemory():
            return Judgement(Verdict.CRASHED, (finding("load.out-of-memory", {"mib": outcome.mib}),))
        case Died():
            return Judgement(Verdict.CRASHED, (finding("load.died", {"how": outcome.how}),))
        case _:
            what = outcome.what if isinstance(outcome, Fault) else f"unexpected {type(outcome).__name__}"
            return Judgement(Verdict.NOT_GRADED, (finding("grader.fault", {"what": what}),))


def in_case(regime: str) -> str:
    """Write the words that place something in a case.

    >>> in_case("n = 1")
    ' (case: n = 1)'
    """
    return f" (case: {regime})" if regime else ""


def regimes(names: Sequence[str]) -> str:
    """List regimes, each once, in their order."""
    return listed(list(dict.fromkeys(names)))


def _limit(outcome: Raised) -> str:
    """Say in plain words which limit an exception comes from; nothing when it comes from none."""
    if outcome.error.endswith("Error"):
        for sign, hint in REFUSED.items():
            if outcome.message.startswith((sign, f"[{sign}]")):
                return f" {hint}."
    return ""


def _raised(code: str, outcome: Raised, **words: str) -> Finding:
    message = one_line(outcome.message)
    refused = NOT_ALLOWED.fullmatch(message) if outcome.error == "ModuleNotFoundError" else None
    if refused:
        package, allowed = refused.groups()
        facts: dict[str, Json] = {"package": package, "allowed": allowed, "line": outcome.line}
        return finding(_OF_IMPORT[code], facts, at=_at(outcome), **words)
    data: dict[str, Json] = {"error": outcome.error, "message": message, "line": outcome.line}
    if outcome.traceback:
        data["traceback"] = outcome.traceback
    what = f"{outcome.error}: {message}" if message else outcome.error
    return finding(code, data, what=what, at=_at(outcome), **words)


def _at(outcome: Raised) -> str:
    return "" if outcome.line is None else f" (line {outcome.line})"


def _missing(outcome: Missing, target: Target) -> Finding:
    name_itself = target.key is None or not outcome.mapping
    wanted = target.name if name_itself else str(target.key)
    near = [name for name in outcome.names if name.strip().casefold() == wanted.casefold()]
    near = near or get_close_matches(wanted, outcome.names, n=1, cutoff=0.8)
    if near:
        hint = f" (did you mean {near[0]!r}?)"
    elif outcome.names:
        more = len(outcome.names) - NAMES_SHOWN
        shown = [one_line(name, limit=40) for name in outcome.names[:NAMES_SHOWN]]
        hint = f" (it has {', '.join(shown)}{f' and {more} more' if more > 0 else ''})"
    else:
        hint = " (it defines nothing)" if name_itself else " (it is empty)"
    if name_itself:
        return finding("answer.missing-name", {"name": target.name}, hint=hint)
    return finding("answer.missing-key", {"name": target.name, "key": target.key}, hint=hint)
