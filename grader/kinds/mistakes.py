"""What is said about a mistake behind a wrong array, at each hint level.

Levels 1 and 2 say where to look and what kind of mistake it is, and never how it is put right. Level 3 says what was
done, what the reference does, and where to look. The words in braces are a mistake's data, and what `naming` makes of
them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


MISTAKES: Final[Mapping[str, tuple[str, str, str]]] = {
    # A factor on everything
    "mistake.sign": (
        "Look at the sign.",
        "All of your answer has the wrong sign.",
        (
            "Your answer is −1 × the reference. Look for a difference that is taken the wrong way round, "
            "or a minus sign that got lost."
        ),
    ),
    "mistake.averaged": (
        "Look at a factor on the whole answer.",
        "A size is in your answer that does not belong there: a mean is not a sum.",
        (
            "Your answer is the reference divided by {dimension}. Look for a mean where a sum belongs, "
            "a division by {dimension}, or a sum in a denominator where a mean belongs."
        ),
    ),
    "mistake.summed": (
        "Look at a factor on the whole answer.",
        "A size is missing in your answer: a sum is not a mean.",
        (
            "Your answer is {dimension} × the reference. Look for a sum where a mean belongs, "
            "a division by {dimension} that is missing, or a mean in a denominator where a sum belongs."
        ),
    ),
    "mistake.factor": (
        "Look at a factor on the whole answer.",
        "Your answer is right but for one factor.",
        (
            "Your answer is {factor} × the reference, in every case. "
            "Look for a factor that is missing, or does not belong there."
        ),
    ),
    "mistake.normalised": (
        "Look at the length of your answer.",
        "The direction of your answer is right, its length is not.",
        "Your answer is the reference divided by its own norm: a unit vector. The reference is not normalised.",
    ),
    "mistake.offset": (
        "Look at what is added to the whole answer.",
        "Every entry is off by the same amount.",
        "Your answer is the reference plus {value}, in every entry. Look for a constant that is added or left out.",
    ),
    # Axes and shapes
    "mistake.transposed": (
        "Look at the axes of your answer.",
        "The numbers are right, but the axes are in another order.",
        (
            "Your answer is the reference with its axes in the order {axes}: transpose it back, "
            "or exchange the factors of the product that it comes from."
        ),
    ),
    "mistake.reshaped": (
        "Look at the shape of your answer.",
        "The numbers are right, but they are arranged in another shape.",
        "Your answer has the numbers of the reference, {how}. Give them back in the shape that is asked for.",
    ),
    "mistake.axis-kept": (
        "Look at the shape of your answer.",
        "The numbers are right, but there is one axis of size 1 too many or too few.",
        (
            "Your answer has the right numbers, but an axis of size 1, axis {axis}, is {how}. "
            "Look for keepdims, reshape, None or np.newaxis, or an index that is a slice."
        ),
    ),
    "mistake.not-summed": (
        "Look at the axes over which you sum.",
        "Your answer still has the contributions apart; they belong together.",
        "The {how} of your answer over {along} is the reference. Look for a {how} that is left out.",
    ),
    "mistake.summed-too-much": (
        "Look at the axes over which you sum.",
        "You put together what belongs apart.",
        (
            "Your answer is the reference summed over {along}; the reference keeps what you sum over. "
            "Look for a sum without the right axis."
        ),
    ),
    "mistake.averaged-too-much": (
        "Look at the axes over which you take a mean.",
        "You put together what belongs apart.",
        (
            "Your answer is the mean of the reference over {along}; the reference keeps what you average over. "
            "Look for a mean without the right axis."
        ),
    ),
    "mistake.blown-up": (
        "Look at the shapes of the arrays that you combine.",
        "Every index met every other one, where each should have met itself alone.",
        (
            "Your answer is a square matrix with the reference on its diagonal. Look for arrays of shapes (n, 1) and "
            "(n,) that meet, of which numpy makes (n, n), or for a product of matrices whose diagonal alone counts."
        ),
    ),
    "mistake.flipped": (
        "Look at the order of the entries.",
        "The entries are right, but they come in the opposite order.",
        "Your answer is the reference read backwards along {along}. Look for [::-1], or a loop that runs backwards.",
    ),
    "mistake.rolled": (
        "Look at the order of the entries.",
        "The entries are right, but each stands at the wrong place.",
        "Your answer is the reference shifted by one along {along}. Look for indices that are off by one, or np.roll.",
    ),
    "mistake.accumulated": (
        "Look at what is summed up.",
        "Something runs on from entry to entry that should start afresh.",
        (
            "Your answer is the running sum of the reference along {along}. Look for a variable that is not set back "
            "to 0, or np.cumsum."
        ),
    ),
    "mistake.wrong-axis": (
        "Look at an axis.",
        "You normalise along another axis than the reference does.",
        (
            "Your answer is balanced along {along} as the reference is along another axis: its slices have a sum, "
            "a length or a mean in common. "
            "Look at the axis of each sum, mean and maximum."
        ),
    ),
    # Entries
    "mistake.elementwise": (
        "Look at the last step.",
        "A function of every entry is missing, or one too many is applied.",
        "{applied} Look at what is done last.",
    ),
    "mistake.rounded": (
        "Look at the number of digits.",
        "Digits are lost.",
        "Your answer is the reference {rounded}. Return the numbers as they are; only what is printed may be rounded.",
    ),
    # What the reference gives for changed arguments
    "mistake.part-missing": (
        "Look at one of the arguments.",
        "A part of the answer is missing that depends on one of the arguments.",
        "Your answer is what the reference gives for {argument} = 0: the part with {argument} is missing.",
    ),
    "mistake.part-sign": (
        "Look at one of the arguments.",
        "The part of one of the arguments has the wrong sign.",
        "Your answer is what the reference gives for −{argument}: the part with {argument} has the wrong sign.",
    ),
    "mistake.part-factor": (
        "Look at one of the arguments.",
        "The part of one of the arguments has the wrong factor.",
        "Your answer is what the reference gives for {factor} × {argument}: look at the factor of {argument}.",
    ),
    "mistake.constant-ignored": (
        "Look at one of the arguments.",
        "Your answer does not change with one of the arguments as it should.",
        "Your answer is what the reference gives for {argument} = 1: is {argument} used at all?",
    ),
    "mistake.arguments-swapped": (
        "Look at the arguments.",
        "Two of the arguments have exchanged their parts.",
        "Your answer is what the reference gives when {arguments} are exchanged. Look at their order.",
    ),
    "mistake.input-transposed": (
        "Look at one of the arguments.",
        "The axes of one of the arguments are taken the wrong way round.",
        (
            "Your answer is what the reference gives for the transpose of {argument}: its rows are taken for columns. "
            "Look at the axis of each sum, at each .T, and at the order of products with {argument}."
        ),
    ),
    "mistake.row-dropped": (
        "Look at what is counted.",
        "Not everything is counted.",
        (
            "Your answer is what the reference gives without the {which} index of dimension {dimension}. "
            "Look at the ends of a range or a slice."
        ),
    ),
    "mistake.only-one-row": (
        "Look at what is counted.",
        "Not everything is counted.",
        "Your answer is what the reference gives for the {which} index of dimension {dimension} alone. {loop}",
    ),
    "mistake.labels": (
        "Look at the labels.",
        "The labels are read in another code than they come in.",
        "Your answer is what the reference gives for {as} in the place of {argument}. Look at how {argument} is coded.",
    ),
    # The author's terms
    "mistake.term-missing": (
        "Look at the terms.",
        "One of the terms is missing.",
        "Your answer is the reference without this part: {term}.",
    ),
    "mistake.term-sign": (
        "Look at the terms.",
        "One of the terms has the wrong sign.",
        "Your answer is the reference but for the sign of one of its terms: {term}.",
    ),
    "mistake.term-factor": (
        "Look at the terms.",
        "One of the terms has the wrong factor.",
        "Your answer is the reference but for a factor of one of its terms: {term} is multiplied by {factor}.",
    ),
    "mistake.term-superfluous": (
        "Look at the terms.",
        "There is a term too many.",
        "Your answer is the reference and a term that does not belong there: {term}.",
    ),
    # A part that is right, or wrong
    "mistake.only-part": (
        "Look at which entries are right.",
        "Only a part of your answer is right.",
        "Your answer is right only here: {where}. Everywhere else it is not. What is different there?",
    ),
    "mistake.not-there": (
        "Look at which entries are wrong.",
        "Only a part of your answer is wrong.",
        "Your answer is right everywhere but here: {where}. What is different there?",
    ),
    "mistake.numerical": (
        "Look at how exact your answer is.",
        "Your answer is near, but not exact: how is it computed?",
        (
            "The error of your answer is that of {scheme} differences with the step {step:g}: this is numerical "
            "differentiation. Derive the formula, and compute that."
        ),
    ),
}
"""Where to look; what kind of mistake it is; all of it."""

PHRASES: Final[Mapping[str, str]] = {
    "mistake.sign": "the sign is reversed",
    "mistake.averaged": "everything is divided by {dimension}",
    "mistake.summed": "everything is multiplied by {dimension}",
    "mistake.factor": "everything is multiplied by {factor}",
    "mistake.normalised": "the answer is divided by its norm",
    "mistake.offset": "{value} is added to every entry",
    "mistake.transposed": "the axes are in the order {axes}",
    "mistake.reshaped": "the numbers are {how}",
    "mistake.axis-kept": "axis {axis}, of size 1, is {how}",
    "mistake.not-summed": "the {how} over {along} is left out",
    "mistake.summed-too-much": "there is a sum over {along} too many",
    "mistake.averaged-too-much": "there is a mean over {along} too many",
    "mistake.blown-up": "every index met every other one, and only the diagonal counts",
    "mistake.flipped": "the entries are read backwards along {along}",
    "mistake.rolled": "the entries are shifted by one along {along}",
    "mistake.accumulated": "a running sum is taken along {along}",
    "mistake.wrong-axis": "it is normalised along {along}, the reference along another axis",
    "mistake.elementwise": "{briefly}",
    "mistake.rounded": "the numbers are {rounded}",
    "mistake.part-missing": "the part with {argument} is missing",
    "mistake.part-sign": "the part with {argument} has the wrong sign",
    "mistake.part-factor": "{argument} is multiplied by {factor}",
    "mistake.constant-ignored": "{argument} is not used, as if it were 1",
    "mistake.arguments-swapped": "{arguments} are exchanged",
    "mistake.input-transposed": "{argument} is transposed",
    "mistake.row-dropped": "the {which} index of dimension {dimension} is left out",
    "mistake.only-one-row": "only the {which} index of dimension {dimension} counts",
    "mistake.labels": "{as} is used in the place of {argument}",
    "mistake.term-missing": "a part is missing: {term}",
    "mistake.term-sign": "a term has the wrong sign: {term}",
    "mistake.term-factor": "a term is multiplied by {factor}: {term}",
    "mistake.term-superfluous": "there is a term that does not belong there: {term}",
    "mistake.only-part": "the answer is right only here: {where}",
    "mistake.not-there": "the answer is wrong only here: {where}",
    "mistake.numerical": "the derivative is taken by {scheme} differences",
}
"""Each mistake in a few words, for "Either {first}, or {second}."."""
