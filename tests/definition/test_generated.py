"""Schemas and the page of the language are made from the source, are fresh, and leave nothing out."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from casework.actions import ACTIONS
from casework.definition import schema_of, stale_schemas, write_schemas
from casework.definition.metaschema import DOCUMENTS, made_schema
from casework.definition.reference import language_reference
from casework.fields import FIELD_TYPES


def test_the_generated_files_are_fresh() -> None:
    assert stale_schemas() == (), "run `casework schemas write`"


def test_a_changed_or_missing_schema_is_stale(tmp_path: Path) -> None:
    first, *others = write_schemas(tmp_path)
    assert stale_schemas(tmp_path) == ()
    first.write_text("{}")
    others[0].unlink()
    assert set(stale_schemas(tmp_path)) == {first, others[0]}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_schema_that_is_used_is_what_the_structs_and_registries_say(document: str) -> None:
    assert json.loads(json.dumps(made_schema(document))) == schema_of(document)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_schema_is_valid_and_chooses_without_oneof_or_anyof(document: str) -> None:
    schema = schema_of(document)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert not {"oneOf", "anyOf", "not"} & set(keywords(schema))


def keywords(schema: Any) -> list[str]:
    if isinstance(schema, dict):
        return [*schema, *(word for part in schema.values() for word in keywords(part))]
    return [word for part in schema for word in keywords(part)] if isinstance(schema, list) else []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_key_is_explained(document: str) -> None:
    schema = schema_of(document)
    parts = [schema, *schema["$defs"].values()]
    unexplained = [
        f"{part.get('title')}: {key}"
        for part in parts
        for key, option in part.get("properties", {}).items()
        if "const" not in option and "$ref" not in option and not option.get("description")
    ]
    assert unexplained == []


@pytest.mark.parametrize("name", FIELD_TYPES)
def test_every_field_type_and_option_is_in_the_schema(name: str) -> None:
    part = schema_of("case_type")["$defs"][f"field_{name}"]
    assert set(part["properties"]) == {"type", *FIELD_TYPES[name].__struct_fields__}


@pytest.mark.parametrize("word", [*FIELD_TYPES, *ACTIONS])
def test_every_registered_word_is_on_the_page(word: str) -> None:
    assert f"\n### {word}\n" in language_reference()


def test_an_editor_and_the_platform_validate_alike() -> None:
    """Our validator takes a short cut through the field types; the plain one must agree."""
    schema = json.loads(json.dumps(schema_of("entity")))
    plain = jsonschema.Draft202012Validator(schema)
    sound = {"type": "integer", "min": 1}
    for field, faults in (
        (sound, 0),
        ({"type": "integer", "mni": 1}, 1),
        ({"type": "nothing"}, 1),
        ({}, 1),
    ):
        data = {
            "entity": "asset",
            "title": "A",
            "reference": "A-{number}",
            "fields": {"name": field},
        }
        assert len(list(plain.iter_errors(data))) == faults, field
