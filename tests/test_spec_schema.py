"""The JSON Schemas say what the models say, and the committed files are what the models give."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from grader.kinds.table import KINDS
from grader.spec.document import parse
from grader.spec.schema import SCHEMAS, schema_text

PROBLEMS = Path(__file__).parents[1] / "problems"
SAMPLES = sorted(path for path in PROBLEMS.glob("*/*.yaml"))


def validator(name: str) -> jsonschema.Draft202012Validator:
    """Give the validator of a schema."""
    return jsonschema.Draft202012Validator(SCHEMAS[name]())


def fields(schema: object):
    """Walk through all fields that a schema describes."""
    if isinstance(schema, dict):
        for name, field in schema.get("properties", {}).items():
            if "const" not in field or "description" in field:  # a branch's condition describes nothing
                yield name, field
        schema = list(schema.values())
    if isinstance(schema, list):
        for part in schema:
            yield from fields(part)


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_committed_schema_is_the_generated_one(name):
    """Editors see the models of today."""
    path = PROBLEMS / f"{name}.schema.json"
    hint = f"regenerate it: grader schema {name} > problems/{name}.schema.json"
    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(schema_text(name)), hint


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_valid_and_describes_every_field(name):
    """An editor can show a title and a description wherever it proposes a field."""
    schema = SCHEMAS[name]()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert "$id" not in schema
    described = list(fields(schema))
    assert described
    assert [
        key for key, field in described if not (field.get("description") and ("title" in field or "$ref" in field))
    ] == []
    assert not {"ge", "le", "gt", "lt"} & {keyword for _, field in described for keyword in field}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_samples_are_valid_and_name_their_schema(path):
    """An editor finds no fault with what the loader takes, and knows where to look."""
    name = "assignment" if path.name == "assignment.yaml" else "problem"
    data = path.read_bytes()
    assert [error.message for error in validator(name).iter_errors(parse(data, str(path)).data)] == []
    assert data.decode().splitlines()[0] == f"# yaml-language-server: $schema=../{name}.schema.json"


BROADCAST = {"kind": "broadcast", "title": "T", "prompt": "P", "answer": "a", "items": [{"id": 1, "shapes": [[1], []]}]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "brodcast"}, "'brodcast' is not one of "),
        ({"titel": "T"}, "Additional properties are not allowed ('titel' was unexpected)"),
        ({"items": [{"id": "a", "shapes": [[1], [-1]]}]}, "-1 is less than the minimum of 0"),
        (
            {"items": [{"id": "a", "shapes": [[1], [1]], "points": 1e7}]},
            "10000000.0 is greater than the maximum of 1000000",
        ),
        ({"items": [{"id": "a b", "shapes": [[1], [1]]}]}, "'a b' does not match "),
        ({"answer": ["a"]}, "['a'] is not of type 'string'"),
    ],
    ids=["kind", "unknown field", "size", "points", "id", "type"],
)
def test_a_fault_is_one_message_about_the_kind_that_is_meant(change, message):
    """A schema finds the fault, and does not list what other kinds would have wanted."""
    [error] = validator("problem").iter_errors(BROADCAST | change)
    assert error.message.startswith(message)


def test_a_whole_number_is_an_id_and_a_spec_without_fault_has_none():
    """What the changes above start from is valid."""
    assert list(validator("problem").iter_errors(BROADCAST)) == []


def test_every_kind_can_be_chosen():
    """The schema proposes all kinds of the table, and has a branch for each."""
    schema = SCHEMAS["problem"]()
    assert schema["properties"]["kind"]["enum"] == list(KINDS)
    assert [branch["if"]["properties"]["kind"]["const"] for branch in schema["allOf"]] == list(KINDS)
