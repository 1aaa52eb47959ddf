"""The models as JSON Schema: an editor that knows them completes, explains and checks a spec while it is written."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema

from grader.kinds.table import KINDS
from grader.spec.assignment import AssignmentSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic_core import core_schema

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


class _ForEditors(GenerateJsonSchema):
    """Pydantic's schema, less what only confuses whoever reads it in an editor."""

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:  # noqa: ARG002 - pydantic calls it so
        """Keep the order of the models: it is the order in which an editor proposes fields."""
        return value

    def get_title_from_name(self, name: str) -> str:
        """Title a field by its name, in words."""
        return name.replace("_", " ")

    def encode_default(self, dft: Any) -> Any:
        """Write the default of an exact decimal as the number it is."""
        if isinstance(dft, Decimal):
            return int(dft) if dft == dft.to_integral_value() else float(dft)
        return super().encode_default(dft)

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Describe a field that may be left out by what it is when it is there."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Name no default where it only says that the field was left out."""
        described = super().default_schema(schema)
        return {key: value for key, value in described.items() if (key, value) != ("default", None)}


def assignment_schema() -> JsonSchemaValue:
    """Describe `assignment.yaml`."""
    schema = AssignmentSpec.model_json_schema(schema_generator=_ForEditors)
    return {"$schema": _DRAFT, **schema, "title": "Assignment"}


def problem_schema() -> JsonSchemaValue:
    """Describe a problem's file: its kind, and by the kind all other fields."""
    found, schema = models_json_schema(
        [(module.Spec, "validation") for module in KINDS.values()], schema_generator=_ForEditors
    )
    fields = {kind: found[module.Spec, "validation"]["$ref"] for kind, module in KINDS.items()}
    definitions = schema["$defs"]
    for kind, reference in fields.items():
        definitions[reference.removeprefix("#/$defs/")]["title"] = f"{kind} problem"
    return {
        "$schema": _DRAFT,
        "title": "Problem",
        "description": "One problem of an assignment: its kind says which fields it has.",
        "type": "object",
        "properties": {"kind": {"title": "kind", "description": "The kind of problem.", "enum": list(KINDS)}},
        "required": ["kind"],
        # One branch by kind, and not a choice between all: a fault is then told of the kind that is meant.
        "allOf": [_branch(kind, reference) for kind, reference in fields.items()],
        "$defs": definitions,
    }


def _branch(kind: str, reference: str) -> JsonSchemaValue:
    return {"if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]}, "then": {"$ref": reference}}


SCHEMAS: Final[Mapping[str, Callable[[], JsonSchemaValue]]] = {
    "assignment": assignment_schema,
    "problem": problem_schema,
}
"""What `grader schema` can print, by name."""


def schema_text(name: str) -> str:
    """Write a schema as its file holds it."""
    return json.dumps(SCHEMAS[name](), indent=2, ensure_ascii=False) + "\n"
