"""Expressions of an assignment's author: each becomes a function at the end of `reference.py`, and runs where it runs.

An expression is Python over the arguments, the inputs that are drawn beside them, the letters of the dimensions, and
whatever `reference.py` defines.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

import numpy as np
from pydantic import AfterValidator

from grader.kinds.problem import Text, fault
from grader.model import Argument, Call, Target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.model import Passed

LONGEST: Final = 1000


def _expression(text: str) -> str:
    if len(text) > LONGEST:
        raise fault(f"an expression has at most {LONGEST} characters; make it a function of reference.py")
    try:
        ast.parse(text.strip(), mode="eval")
        # Parsed it may be, and yet be no body of a function, as `await x`; this compiles, and runs nothing.
        compile(Defined("expression", (), text.strip()).source, "<expression>", "exec", dont_inherit=True)
    except SyntaxError as error:
        offset = (error.offset or 1) - 1 if error.lineno == 1 else 0
        raise fault(f"expected a Python expression: {error.msg}", offset=offset) from None
    except (ValueError, RecursionError, MemoryError):
        raise fault("expected a Python expression that can be parsed") from None
    return text.strip()


Expression = Annotated[Text, AfterValidator(_expression)]


@dataclass(frozen=True, slots=True)
class Defined:
    """An expression as a function of `reference.py`."""

    name: str
    """The function's."""
    parameters: tuple[str, ...]
    expression: str

    @property
    def source(self) -> str:
        """Its definition; the expression may stand on several lines."""
        return f"def {self.name}({', '.join(self.parameters)}):\n    return (\n{self.expression}\n    )\n"


def parameters(arguments: Sequence[str], beside: Sequence[str], letters: Sequence[str]) -> tuple[str, ...]:
    """List the names that an expression may use, each once; an argument goes before a dimension of its name.

    >>> parameters(["w", "X", "n"], [], ["n", "d"])
    ('w', 'X', 'n', 'd')
    """
    return tuple(dict.fromkeys((*arguments, *beside, *letters)))


def call(
    defined: Defined, given: Sequence[Argument | Passed], beside: Sequence[Argument], sizes: Mapping[str, int]
) -> Call:
    """Call an expression's function: with a call's arguments, what is drawn beside them, and the sizes by letter."""
    known = {each.name: each for each in (*given, *beside)}
    whole = {letter: Argument(letter, np.asarray(size)) for letter, size in sizes.items()}
    return Call(Target(defined.name), tuple((whole | known)[name] for name in defined.parameters))
