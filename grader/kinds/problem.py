"""What every problem has, whatever its kind: the fields of its YAML file, and how a field says what is wrong."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from keyword import iskeyword
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from grader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable


ID: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
MOST_DECIMALS: Final = 6
"""Of points: so that a score can be written out in full."""


class Strict(BaseModel):
    """A table of known fields: an unknown one is a fault, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)


def fault(what: str, *, offset: int = 0, within: tuple[str | int, ...] = ()) -> PydanticCustomError:
    """Make the error that a field's validator raises.

    `offset` counts characters into a text value; `within` leads from the field to the part at fault, as `(1, "id")`.

    >>> str(fault("expected two shapes").message())
    'expected two shapes'
    """
    return PydanticCustomError("fault", "{what}", {"what": what, "offset": offset, "within": within})


def written(value: object) -> str:
    """Say what stands in a spec, short enough for a message.

    >>> [written(value) for value in (None, True, 1.5, "abc", [1], {})]
    ['nothing', 'true', '1.5', "'abc'", 'a list', 'fields']
    """
    if value is None or isinstance(value, bool):
        return "nothing" if value is None else str(value).lower()
    if isinstance(value, str):
        return f"'{one_line(value, limit=60)}'"
    if isinstance(value, dict):
        return "fields"
    return "a list" if isinstance(value, (list, tuple)) else one_line(str(_text(value)), limit=60)


def _text(value: object) -> object:
    # Where text is meant, `12` and `1e-6` are text, just as they were written.
    return getattr(value, "raw", value)


def _exact(value: object) -> Decimal:
    # What was written, not what it became as a float: 0.1 is a tenth.
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        quoted = isinstance(value, str) and re.fullmatch(r"[0-9.]+", value)
        raise fault(f"expected a number, got {written(value)}{' (take it out of the quotes)' if quoted else ''}")
    try:
        number = Decimal(str(_text(value)))
    except InvalidOperation:  # written in base 8 or 16
        number = Decimal(value)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int):
        raise fault(f"expected a finite number, got {written(value)}")
    if exponent < -MOST_DECIMALS:
        raise fault(f"expected at most {MOST_DECIMALS} decimals, got {written(value)}")
    return number


def _name(value: str) -> str:
    if value != unicodedata.normalize("NFKC", value):
        raise fault(f"expected a name as Python keeps it, {unicodedata.normalize('NFKC', value)!r}, got {value!r}")
    # Python lets nobody assign to __debug__.
    if not value.isidentifier() or iskeyword(value) or value == "__debug__":
        raise fault(f"expected a Python name, got {written(value)}")
    return value


def _id(value: str) -> str:
    if not re.fullmatch(ID, value):
        raise fault(f"expected letters, digits, '.', '_' or '-', got {written(value)}")
    return value


# The bounds stand inside the validators, so that an editor's schema knows them as bounds of a plain number or text.
Text = Annotated[str, Field(min_length=1), BeforeValidator(_text)]
Name = Annotated[Text, AfterValidator(_name)]
Id = Annotated[Text, AfterValidator(_id), Field(json_schema_extra={"type": ["string", "integer"], "pattern": ID})]
Points = Annotated[
    Decimal,
    Field(ge=0, le=1_000_000),
    BeforeValidator(_exact, json_schema_input_type=Annotated[float, Field(ge=0, le=1_000_000)]),
]
Share = Annotated[
    Decimal,
    Field(ge=0, le=1),
    BeforeValidator(_exact, json_schema_input_type=Annotated[float, Field(ge=0, le=1)]),
]


def _hints(value: object) -> object:
    # To Python, true is 1.
    if isinstance(value, bool) or value not in (1, 2, 3, "none"):
        raise fault(f"expected 1, 2, 3 or none, got {written(value)}")
    return value


Hints = Annotated[Literal[1, 2, 3, "none"], BeforeValidator(_hints)]
"""How much is said about a wrong answer."""


class ProblemSpec(Strict):
    """The fields that the problems of all kinds share."""

    title: Text = Field(description="Heading of the problem in reports.", examples=["Einstein summation"])
    prompt: Text = Field(description="What the student is asked to do, as plain text; code between backticks.")
    answer: Name = Field(description="The name that a submission must define.", examples=["einsum_answers"])
    hints: Hints | None = Field(
        None, description="How much is said about wrong answers, as in `assignment.yaml`, which it overrides."
    )


class ItemSpec(Strict):
    """The fields that the items of all kinds share."""

    id: Id = Field(description="The item's name within the problem.", examples=["a"])
    points: Points = Field(Decimal(1), description="What a right answer earns. Decimals are exact.", examples=[1, 0.5])
    hints: Hints | None = Field(
        None, description="How much is said about a wrong answer, if not what the problem or the assignment says."
    )


def distinct(items: Iterable[Any]) -> Any:
    """Check that no two items share an id; return them as they are."""
    items = tuple(items)
    ids = [item.id for item in items]
    for position, id_ in enumerate(ids):
        if id_ in ids[:position]:
            raise fault(f"items[{ids.index(id_)}] has the same id: give each its own", within=(position, "id"))
    return items
