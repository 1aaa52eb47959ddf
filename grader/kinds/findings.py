"""Every finding that a kind can make: its code, and the sentence that is made from its numbers.

A code has no variables in it, so that a class can be counted by it. Codes that end in `-note` accompany a pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from grader.model import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.model import Json

SENTENCES: Final[Mapping[str, str]] = {
    # What became of the file
    "load.raised": "Your file could not be run: {what}{at}.{hint}",
    "load.import-not-allowed": (
        "Your file imports {package}{at}, which this assignment does not allow: it allows {allowed}."
    ),
    "load.timed-out": "Your file did not finish loading within {seconds:g} s: is there a loop outside the functions?",
    "load.out-of-memory": "Your file needs more than {mib} MiB of memory to load.",
    "load.died": "While your file was loaded, the process {how}.",
    # What became of the answer
    "answer.missing-name": "Your file defines no {name}{hint}.",
    "answer.missing-key": "{name} has no entry {key!r}{hint}.",
    "answer.no-mapping": "{name} is of type {type}; expected a dict with the items' names as keys.",
    "answer.not-written": "{name} raises NotImplementedError: it is not written yet.",
    "answer.blank": "This answer is left blank.",
    "answer.raised": "{name} raised {what}{at}{case}.{hint}",
    "answer.import-not-allowed": (
        "{name} imports {package}{at}{case}, which this assignment does not allow: it allows {allowed}."
    ),
    "answer.timed-out": "{name} did not finish within {seconds:g} s{case}: is there a loop that never ends?",
    "answer.no-entry": "{name} gave back {got}{case}; {argument} was to be the entry [{entry!r}] of it.",
    "answer.no-time-left": "The {seconds:g} s for the whole submission were used up before {name} was reached.",
    "answer.out-of-memory": "{name} needs more than {mib} MiB of memory{case}.",
    "answer.died": "While {name} was running{case}, the process {how}.",
    "answer.not-callable": "{name} is of type {type}; expected a function {signature}.",
    "answer.too-large": "{name} gave back too much: {what}.",
    "grader.fault": "This could not be graded: {what}. That is not your fault, and costs you nothing.",
    # Arrays
    "array.nothing": "{name} returns nothing (None){case}: is there a return?",
    "array.not-plain": "{name} gave back {got}{case}; expected a plain array of shape {want}.",
    "array.shape": "{name} gave back shape {got}{case}; expected {want}.",
    "array.shape-of-scalar": "{name} gave back an array of shape {got}{case}; expected a single number, shape ().",
    "array.complex": "{name} gave back complex numbers{case}: imaginary parts up to {imaginary:.3g}, expected none.",
    "array.integers": "{name} gave back whole numbers ({dtype}){case}, but the answer has fractions: is a dtype=int, "
    "an integer division or a rounding in the way?",
    "array.not-finite": "{values} {are} nan or infinite where the reference is not{case}{first}: "
    "yours {got}, reference {want:.6g}.",
    "array.finite": "{values} should be nan or infinite as in the reference{case}{first}: yours {got:.6g}, "
    "reference {want}.",
    "array.differs": "{values} {differ}{case}{worst}: yours {got:.6g}, reference {want:.6g}, allowed ±{allowed:.1e}.",
    "array.not-exact": "Close, but not exact: the largest difference is {difference:.1e}{case}, "
    "allowed ±{allowed:.1e}. Is something rounded or differentiated numerically, or is a small term missing?",
    "array.unstable": "The formula is right, but numerically unstable: it fails only for extreme inputs ({regimes}).",
    "array.extreme": "It is right for ordinary inputs, but gives wrong values for extreme ones ({regimes}): "
    "is something cut off, rounded or guarded there?",
    "array.only-in-regime": "It is right in {passed} of {cases} cases; it fails for {regimes}.",
    "array.half-precision": "{name} gave back numbers of half precision{case}, which has three digits: too few to tell "
    "a right answer from one that is nearly right. Compute in float64, numpy's own choice.",
    "array.mixed-alternatives": "{output} follows one convention that the problem allows, {others} another: "
    "either is right, but all that the function gives back must follow the same.",
    "array.list-note": "Your answer came as a {type}; it was read as an array.",
    "array.converted-note": "Your answer was {how}.",
    "array.single-precision-note": "Your answer came in {dtype}; it was compared with the precision that this has.",
    "array.complex-note": "Your answer came as complex numbers without an imaginary part; it was read as real.",
    "array.unstable-note": "For extreme inputs ({regimes}) your formula is numerically unstable.",
    # Several values
    "outputs.not-several": "{name} gave back {got}{case}; expected {want}, or a dict with these keys.",
    "outputs.count": "{name} gave back {got} value{got_s}{case}; expected {want}: {names}, in this order.",
    "outputs.missing-key": "{name} gave back a dict without the key {key!r}{case}: {keys}. Expected {want}, or a dict "
    "with these keys.",
    "outputs.order": "What {name} gives back as {got} is {output}: it is to give back {names}, in this order.",
    "outputs.nothing": "{name} gave back None as {output}{case}: was it left out?",
    # The contract of a function
    "contract.input-changed": "{name} changes {argument} in place{case}; the caller's array must stay as it is.",
    "contract.not-repeatable": "{name} gave a right result first, and a wrong one when it was called again with the "
    "same inputs: does it keep something between calls, or draw random numbers?",
    "contract.forbidden-note": "Your file uses {name} (line {line}), which this problem asks to do without.",
    "contract.not-bitwise-note": "{name} gives slightly different results for the same inputs; they are near enough.",
    # Broadcasting
    "broadcast.unreadable": "{got} could not be read as a shape. Write a tuple of sizes, as (3, 4), "
    "or None where the shapes cannot be broadcast.",
    "broadcast.array-itself": "This is an array of shape {got} itself: give a shape, as a tuple of sizes.",
    "broadcast.yes-alone": "You say that these shapes broadcast; give the shape of the result, too.",
    "broadcast.ndim": "Step 1, filling: the result has as many dimensions as the longest shape, {want}; yours has "
    "{got}.",
    "broadcast.misplaced": "Step 1, filling: {place} {sizes_meet}, but you gave {got}, which stands in another "
    "dimension.",
    "broadcast.can": "Step 2, comparing: you say that these shapes cannot be broadcast, but they can: aligned on the "
    "right and filled with ones from the left, they have in each dimension equal sizes, or a 1.",
    "broadcast.cannot": "Step 2, comparing: these shapes cannot be broadcast: {meeting}; they differ, and none of them "
    "is 1.",
    "broadcast.size": "Step 3, copying: {place} {sizes_meet}, but you gave {got}.",
    "broadcast.either": "You took it {beliefs}. Either explains {wrong_answers}: go through the three steps again, "
    "filling, comparing, copying.",
    "broadcast.number-note": "The number {got} was read as the shape ({got},).",
    # Einsum strings
    "einsum.unreadable": "{got} is neither an einsum string nor a function.",
    "einsum.call": "This call could not be read. Give the string alone, without the call around it, or a function.",
    "einsum.two-arrows": "The string has {count} arrows; an einsum string has at most one.",
    "einsum.digits": "{character!r} ({place}) is a digit; subscripts are letters, one for each axis.",
    "einsum.bad-character": "{character!r} ({place}) cannot stand in an einsum string: subscripts are the letters a–z "
    "and A–Z, with commas between the operands and an arrow, '->', before the result.",
    "einsum.index-formula": "This is the formula in index notation. An einsum string has only the subscripts of each "
    "operand, with commas between them, an arrow, and the subscripts of the result.",
    "einsum.ellipsis": "The dots '...' stand wrongly: {what}.",
    "einsum.comma-in-output": "After the arrow stands one result; {got!r} has a comma.",
    "einsum.output-unknown": "The letter {letter!r} ({place}) stands in no operand.",
    "einsum.output-repeated": "The letter {letter!r} stands twice in the result ({places}); each axis of the result "
    "has its own.",
    "einsum.space-for-comma": "There is a space where a comma belongs, between {between}: numpy ignores spaces, and "
    "reads {read!r} as one operand.",
    "einsum.operand-count": "Your string has subscripts for {got} operand{got_s}; the formula has {want} "
    "factor{want_s}: {factors}.",
    "einsum.operand-ndim": "You gave {operand} {got} subscript{got_s} ({subscripts!r}); its number of axes is {want}.",
    "einsum.operand-order": "This is right for the operands in the order {got}; the problem asks for the order {want}.",
    "einsum.operand-order-note": "This is right for the operands in the order {got} (the formula has {want}).",
    "einsum.call-order": "The string is right for the operands in the order {got}, but your call gives them in the "
    "order {want}.",
    "einsum.output-permuted": "All sums are right, but the axes of the result are in another order: yours are {got}; "
    "the formula's are {want}.",
    "einsum.implicit-output-sorted": "Without an arrow, numpy sorts the result's letters alphabetically: yours are "
    "{got}; the formula's are {want}. Write the arrow and the order that you mean.",
    "einsum.summed-too-much": "You sum over the index of {axes}; the formula keeps it as an axis of the result.",
    "einsum.not-summed": "You keep the index of {axes} as an axis of the result; the formula sums over it.",
    "einsum.summed-wrong": "You sum over the index of {summed} and keep that of {kept}; in the formula it is the "
    "other way round.",
    "einsum.operand-transposed": "The axes of {operand} are in another order: you read it as if {axes} were exchanged.",
    "einsum.operand-left-out": "You leave out {operand}, which is a factor of the formula.",
    "einsum.operand-repeated": "You use {operand} once more than the formula does.",
    "einsum.diagonal": "You take {axes} for one index, which takes a diagonal; in the formula they are different ones.",
    "einsum.not-linked": "In the formula, {axes} share an index; you take them for different ones.",
    "einsum.linked": "You take {axes} for one index; in the formula they are different ones.",
    "einsum.wrongly-linked": "You take {axes} for one index; in the formula {instead} share one.",
    "einsum.letter-case": "{letters} are different letters to numpy: upper and lower case count. Written in one case, "
    "your string would be right.",
}


HINTS: Final[Mapping[str, tuple[str, str]]] = {
    # Several values
    "outputs.order": ("Look at what {name} gives back as {output}.", "What {name} gives back comes in another order."),
    # Arrays: where to look, and what kind of mistake it is
    "array.not-plain": (
        "Look at what {name} gives back{case}: it is no plain array.",
        "{name} gave back {got}{case}; expected a plain array.",
    ),
    "array.shape": (
        "Look at the shape of the result{case}.",
        "{name} gave back shape {got}{case}; expected another.",
    ),
    "array.not-finite": ("{values} {are} nan or infinite{case}.", "{values} {are} nan or infinite{case}{first}."),
    "array.finite": ("{values} should not be finite{case}.", "{values} should not be finite{case}{first}."),
    "array.only-in-regime": (
        "It is right in some cases, and not in others.",
        "It is right for ordinary inputs; it fails for {regimes}.",
    ),
    "array.extreme": (
        "It is right for ordinary inputs, not for all.",
        "It is right for ordinary inputs, but gives wrong values for extreme ones.",
    ),
    "array.differs": ("{values} {differ}{case}.", "{values} {differ}{case}{worst}."),
    "array.mixed-alternatives": (
        "Look at whether {output} goes together with {others}.",
        "Not all that the function gives back follows the same convention.",
    ),
    "array.not-exact": (
        "Close, but not exact{case}.",
        "Close, but not exact{case}: look for rounding, numerical differentiation, or a small term.",
    ),
    # Broadcasting: the step, and its rule
    "broadcast.ndim": (
        "Look at step 1, filling.",
        "Step 1, filling: the number of dimensions is wrong.",
    ),
    "broadcast.misplaced": (
        "Look at step 1, filling.",
        "Step 1, filling: the last dimensions meet, then those before them; your result has a size of another one.",
    ),
    "broadcast.can": (
        "Look at step 2, comparing.",
        "Step 2, comparing: two sizes fit if they are equal, or if one of them is 1.",
    ),
    "broadcast.cannot": (
        "Look at step 2, comparing.",
        "Step 2, comparing: two sizes fit if they are equal, or if one of them is 1.",
    ),
    "broadcast.size": (
        "Look at step 3, copying.",
        "Step 3, copying: a 1 is copied as often as the size that it meets, and equal sizes stay as they are.",
    ),
    "broadcast.either": ("{where}", "{what}"),
    # Einsum
    "einsum.space-for-comma": ("Look at what stands between the operands.", "To numpy, a space separates nothing."),
    "einsum.operand-count": ("Look at the operands.", "The number of operands is wrong: yours is {got}."),
    "einsum.operand-ndim": ("Look at the axes of {operand}.", "The number of subscripts of {operand} is wrong."),
    "einsum.operand-order": ("Look at the order of the operands.", "The operands are asked for in another order."),
    "einsum.call-order": ("Look at the order of the operands.", "String and call are in different orders."),
    "einsum.output-permuted": ("Look at the axes of the result.", "The axes of the result are in another order."),
    "einsum.implicit-output-sorted": (
        "Look at the axes of the result.",
        "Without an arrow, numpy sorts the result's letters alphabetically.",
    ),
    "einsum.summed-too-much": ("Look at the axes of the result.", "You sum over an index that is to be kept."),
    "einsum.not-summed": ("Look at the axes of the result.", "You keep an index that is to be summed over."),
    "einsum.summed-wrong": ("Look at the axes of the result.", "You keep one index and sum over another: not these."),
    "einsum.operand-transposed": ("Look at the axes of {operand}.", "Two axes of {operand} are exchanged."),
    "einsum.operand-left-out": ("Look at the factors.", "A factor of the formula is left out."),
    "einsum.operand-repeated": ("Look at the factors.", "A factor is used too often."),
    "einsum.diagonal": ("Look at which axes share an index.", "Of one operand, only a diagonal is used."),
    "einsum.not-linked": (
        "Look at which axes share an index.",
        "Two axes belong to one index, but not in your answer.",
    ),
    "einsum.linked": ("Look at which axes share an index.", "Two axes belong to different indices."),
    "einsum.wrongly-linked": ("Look at which axes share an index.", "An axis shares its index with the wrong one."),
    "einsum.letter-case": ("Look at the letters.", "Upper and lower case are different letters to numpy."),
}
"""What is said instead of a sentence that gives something of the answer away: where to look; what kind of mistake."""


def finding(code: str, /, data: Mapping[str, Json] | Mapping[str, str | int] | None = None, **words: str) -> Finding:
    """Make a finding: its data, and the sentence made of them, with its hints; `words` only help the sentences along.

    For a whole number `got` there is a word `got_s`, the ending of a plural.

    >>> finding("broadcast.ndim", {"want": 3, "got": 2}).message
    'Step 1, filling: the result has as many dimensions as the longest shape, 3; yours has 2.'
    """
    data = dict(data or {})
    words |= {f"{key}_s": "" if value == 1 else "s" for key, value in data.items() if isinstance(value, int)}
    fields = {**data, **words}
    hints = HINTS.get(code)
    shown = (hints[0].format(**fields), hints[1].format(**fields)) if hints else None
    return Finding(code, SENTENCES[code].format(**fields), data, shown)
