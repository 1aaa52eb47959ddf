"""One example of every finding, for the docs: the words that its sentence is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from string import Formatter
from typing import Any

from grader.collect.findings import SENTENCES as COLLECTED
from grader.diagnose.evidence import Mistake
from grader.diagnose.shapes import MISCONCEPTIONS
from grader.diagnose.sheets import Explanation
from grader.kinds import beliefs
from grader.kinds.findings import HINTS, SENTENCES, finding
from grader.kinds.mistakes import MISTAKES
from grader.kinds.naming import named
from grader.model import Finding

WORDS: Mapping[str, Any] = {
    "allowed": 2.4e-9,
    "are": "are",
    "argument": "X",
    "arguments": "a and b",
    "as": "1 - y",
    "at": " (line 7)",
    "axes": "the 1st axis of A and the 1st axis of b",
    "axis": 1,
    "beliefs": "either that shapes are aligned on the left, or that the first shape wins",
    "between": "A and b",
    "case": " (case: ordinary inputs, d = 7 and n = 3)",
    "cases": 18,
    "character": "1",
    "count": 2,
    "data": {},
    "differ": "differ",
    "difference": 3.1e-7,
    "dimension": "n",
    "dtype": "float32",
    "entry": 1,
    "expected": "hw3.py",
    "factor": "2",
    "factors": "A, b",
    "first": ". First at [0]",
    "found": "hw3.py, draft.py",
    "got": "(3, 1)",
    "hint": "",
    "how": "converted from torch.Tensor",
    "imaginary": 0.25,
    "instead": "the 1st axis of A and the 1st axis of b",
    "key": "b",
    "keys": "its keys are 'loss'",
    "kept": "the 1st axis of A",
    "letter": "k",
    "letters": "'k' (the 2nd axis of b) and 'K' (the 3rd axis of A)",
    "line": 7,
    "meeting": "in the 2nd dimension from the right, 2 and 5 meet",
    "mib": 1024,
    "name": "f",
    "names": "loss and dW",
    "operand": "A",
    "others": "loss",
    "output": "dW",
    "package": "torch",
    "passed": 16,
    "path": "anna/hw3.py",
    "place": "in the last dimension",
    "places": "the 1st and 2nd subscript of the result",
    "read": "ijki",
    "regimes": "w × 10000 and w × -10000",
    "seconds": 2.0,
    "signature": "f(w, X, y): (d,), (n, d), (n,) → (d,)",
    "sizes_meet": "1 and 7 meet",
    "sort": "a notebook",
    "subscripts": "jk",
    "summed": "the 3rd axis of A",
    "term": "the penalty",
    "type": "str",
    "value": 1.0,
    "values": "3 of 7 values",
    "want": "(3,)",
    "what": "ValueError: shapes do not match",
    "where": "the last row",
    "worst": ". Worst at [4]",
    "wrong_answers": "all 3 of your wrong answers",
}
"""An example for every word, unless a finding needs another one."""
MADE = {"along", "applied", "briefly", "got_s", "loop", "rounded", "want_s"}
"""Words that are made of others."""
OWN: Mapping[str, Mapping[str, Any]] = {
    "answer.import-not-allowed": {"allowed": "numpy"},
    "load.import-not-allowed": {"allowed": "numpy"},
    "answer.died": {"how": "was ended by a signal"},
    "load.died": {"how": "was ended by a signal"},
    "answer.too-large": {"what": "40 MiB, where at most 16 may come back"},
    "array.differs": {"got": -0.31, "want": 0.31},
    "array.finite": {"got": 0.31, "want": "nan"},
    "array.list-note": {"type": "list"},
    "array.integers": {"dtype": "int64"},
    "array.not-finite": {"got": "inf", "want": 0.31},
    "array.not-plain": {"got": "a value of type dict"},
    "broadcast.either": {"where": "Look at step 1, filling.", "what": "The shapes are aligned on the right."},
    "broadcast.ndim": {"got": 2, "want": 4},
    "broadcast.number-note": {"got": 5},
    "broadcast.size": {"got": 1},
    "broadcast.misplaced": {"got": 1},
    "broadcast.unreadable": {"got": "'three by four'"},
    "collect.ambiguous": {"path": "anna", "found": "a.py, b.py"},
    "collect.no-file": {"path": "anna", "found": "notes.txt"},
    "collect.not-regular": {"what": "is a pipe"},
    "collect.twice": {"path": "anna", "found": "anna.py, anna/hw3.py"},
    "collect.wrong-format": {"path": "anna.ipynb", "hint": "export it as one"},
    "collect.too-large": {"what": "has more than 1 MiB"},
    "collect.unreadable": {"what": "could not be read: permission denied"},
    "einsum.bad-character": {"character": "+", "place": "the 3rd character"},
    "einsum.call-order": {"got": "A, b", "want": "b, A"},
    "einsum.comma-in-output": {"got": "i,k"},
    "einsum.digits": {"place": "the 2nd character"},
    "einsum.ellipsis": {"what": "there are three dots, or none"},
    "einsum.implicit-output-sorted": {
        "got": "the 2nd axis of A, then its 1st",
        "want": "the 1st axis of A, then its 2nd",
    },
    "einsum.operand-count": {"got": 1, "want": 2},
    "einsum.operand-ndim": {"got": 2, "want": 3},
    "einsum.operand-order": {"got": "b, A", "want": "A, b"},
    "einsum.operand-order-note": {"got": "b, A", "want": "A, b"},
    "einsum.operand-transposed": {"axes": "its 1st and 2nd axis"},
    "einsum.output-permuted": {
        "got": "the 3rd axis of A, then the 2nd axis of A",
        "want": "the 2nd axis of A, then the 3rd axis of A",
    },
    "einsum.output-unknown": {"letter": "z", "place": "the 2nd subscript of the result"},
    "einsum.unreadable": {"got": "5"},
    "einsum.wrongly-linked": {"axes": "the 3rd axis of A and the 1st axis of b"},
    "grader.fault": {"what": "the process that graded it ended, twice"},
    "mistake.accumulated": {"axis": 0},
    "mistake.blown-up": {},
    "mistake.elementwise": {"function": "square"},
    "mistake.flipped": {"axis": 0},
    "mistake.labels": {"argument": "y"},
    "mistake.not-summed": {"axis": 0, "how": "sum"},
    "mistake.numerical": {"scheme": "central", "step": 1e-6},
    "mistake.only-one-row": {"which": "last"},
    "mistake.part-factor": {"argument": "lam"},
    "mistake.constant-ignored": {"argument": "lam"},
    "mistake.part-missing": {"argument": "y"},
    "mistake.part-sign": {"argument": "y"},
    "mistake.reshaped": {"how": "flattened"},
    "mistake.axis-kept": {"axis": 1, "how": "extra"},
    "mistake.rolled": {"axis": 0},
    "mistake.rounded": {"digits": 2, "how": "rounded"},
    "mistake.row-dropped": {"which": "last"},
    "mistake.transposed": {"axes": [1, 0]},
    "mistake.wrong-axis": {"axis": 1},
    "outputs.count": {"got": 1, "want": 2},
    "outputs.not-several": {"got": "a single array of shape (3,)", "want": "a tuple (loss, dW)"},
    "outputs.missing-key": {"key": "dW", "want": "a tuple (loss, dW)"},
}
"""The words of single findings."""


def example(code: str) -> Finding:
    """Make an example of a finding. Raises KeyError where a word of its sentences has none."""
    if code in MISTAKES:
        return named(Mistake(code, _words(code, MISTAKES[code]), 0.0))
    if code in COLLECTED:
        return Finding(code, COLLECTED[code].format(**_words(code, [COLLECTED[code]])))
    given = _words(code, [SENTENCES[code], *HINTS.get(code, ())])
    counted = {word: value for word, value in given.items() if type(value) is int}
    return finding(code, counted, **{word: value for word, value in given.items() if word not in counted})


def belief(misconception: str) -> Finding:
    """Make an example of a misconception about broadcasting, behind three wrong answers."""
    [one] = [each for each in MISCONCEPTIONS if each.id == misconception]
    return beliefs.named(Explanation((one,), explained=3, wrong=3))


def _words(code: str, sentences: Iterable[str]) -> dict[str, Any]:
    fields = {field for sentence in sentences for _, field, _, _ in Formatter().parse(sentence) if field}
    own = OWN.get(code, {})
    return {**own, **{field: WORDS[field] for field in fields if field not in own and field not in MADE}}
